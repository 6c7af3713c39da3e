// SPDX-License-Identifier: Apache-2.0
import FTPWire

/// A program that settings name, and all with which it may be started.
///
/// The process that runs programs believes a server nothing: one that somebody has taken over finds no other programs
/// there, no other words, and no variables that change what a program loads.
enum NamedProgram: Hashable, Sendable {
    /// Of a table `[[hook]]`: its words.
    case hook([[UInt8]])
    /// That changes a zone of DNS for an authority.
    case zone([UInt8])

    /// Those that run beside the server; verifiers are its own.
    static func all(in options: Options) -> Set<NamedProgram> {
        let hooks = options.hooks.filter { !$0.program.isEmpty }
        var programs = Set(hooks.map { NamedProgram.hook($0.program.map { Array($0.utf8) }) })
        if case .dnsHook(let program)? = options.encryption.acme.proof { programs.insert(.zone(Array(program.utf8))) }
        return programs
    }

    /// True if the program may be run in that way.
    func admits(_ order: ProgramOrder) -> Bool {
        switch self {
        case .hook(let words):
            order.words.count == words.count && zip(words, order.words).allSatisfy(Self.isWord)
                && order.variables.allSatisfy(Self.isFact)
        case .zone(let program):
            order.words.count == 4 && order.words[0] == program && Self.actions.contains(order.words[1])
                && order.words[2].starts(with: "_acme-challenge.".utf8) && order.variables.isEmpty
        }
    }

    private static let actions = ["present", "cleanup"].map { Array($0.utf8) }

    /// A word of the settings as it is; in the place of a name one that begins with a slash, as no option does.
    private static func isWord(_ named: [UInt8], _ word: [UInt8]) -> Bool {
        HookOptions.placeholders.contains(named) ? word.isEmpty || word.first == .slash : word == named
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
