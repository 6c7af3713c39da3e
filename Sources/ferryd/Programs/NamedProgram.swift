// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryACME
import FerryIO

/// A program that settings name, and all with which it may be started.
///
/// The process that runs programs believes a server nothing: one that somebody has taken over finds no other programs
/// there, no other words, and no variables that change what a program loads.
enum NamedProgram: Hashable, Sendable {
    /// Of a table `[[hook]]`: its words.
    case hook([[UInt8]])
    /// That changes a zone of DNS for an authority, in these records alone.
    case zone([UInt8], records: Set<[UInt8]>)
    /// That judges logins: its words.
    case verifier([[UInt8]])

    /// All of them; PAM is asked by other means.
    static func all(in options: Options) -> Set<NamedProgram> {
        let hooks = options.hooks.filter { !$0.program.isEmpty }
        let programs = hooks.map { NamedProgram.hook($0.program.map { Array($0.utf8) }) }
        return Set(programs + [zone(in: options.encryption.acme), verifier(in: options.verifiers)].compactMap(\.self))
    }

    /// The program that judges logins; `nil` if there is none.
    private static func verifier(in verifiers: VerifierOptions) -> NamedProgram? {
        verifiers.order.contains(.program) ? .verifier(verifiers.program.map { Array($0.utf8) }) : nil
    }

    /// The program for a zone, with the records of the names that a certificate is for; `nil` if there is none.
    static func zone(in acme: ACMEOptions) -> NamedProgram? {
        guard case .dnsHook(let program)? = acme.proof else { return nil }
        return .zone(Array(program.utf8), records: Set(acme.names.map { Array("_acme-challenge.\($0.base)".utf8) }))
    }

    /// True if the program may be run in that way.
    func admits(_ order: ProgramOrder) -> Bool {
        switch self {
        case .hook(let words):
            !order.isQuestion && order.words.count == words.count && zip(words, order.words).allSatisfy(Self.isWord)
                && order.variables.allSatisfy(Self.isFact)
        case .zone(let program, let records):
            !order.isQuestion && order.words.count == 4 && order.words[0] == program
                && Self.actions.contains(order.words[1])
                && records.contains(order.words[2]) && Self.isDigest(order.words[3]) && order.variables.isEmpty
        case .verifier(let words): order.isQuestion && order.words == words && order.variables.isEmpty
        }
    }

    private static let actions = ["present", "cleanup"].map { Array($0.utf8) }

    /// A word of the settings as it is; in the place of a name one that begins with a slash, as no option does.
    private static func isWord(_ named: [UInt8], _ word: [UInt8]) -> Bool {
        HookOptions.placeholders.contains(named) ? word.isEmpty || word.first == .slash : word == named
    }

    /// The text of a proof: 32 bytes, in the one form that an authority reads (RFC 8555 §8.4).
    private static func isDigest(_ word: [UInt8]) -> Bool {
        guard word.count == 43, let bytes = Digest.bytes(base64URL: String(decoding: word, as: UTF8.self)) else {
            return false
        }
        return Array(Digest.base64URL(bytes).utf8) == word
    }

    /// `FERRY_` with capitals, digits and underscores behind it, and a value.
    private static func isFact(_ variable: [UInt8]) -> Bool {
        let name = variable.prefix { $0 != UInt8(ascii: "=") }
        let isPlain = name.allSatisfy { byte in
            byte == UInt8(ascii: "_") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
        }
        return isPlain && name.starts(with: "FERRY_".utf8) && name.count < variable.count
    }
}
