// SPDX-License-Identifier: Apache-2.0
import FTPWire

/// `LANG`: the language of replies (RFC 2640 §4.1), of which there is one.
enum LANG: QueryCommand {
    typealias Argument = RawArgument
    static let verb = Verb.lang
    static let syntax = "LANG [EN]"
    static let summary = "Choose the language of replies: English."

    static func answer(_ argument: RawArgument, _: SessionView) throws(Refusal) -> Completion {
        let tag = argument.bytes.trimmingBlanks
        if tag.isEmpty { return .language }
        let parts = tag.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        // RFC 1766 §2: subtags of one to eight letters; digits come with later RFCs.
        guard parts.allSatisfy({ (1...8).contains($0.count) && $0.allSatisfy(\.isLetterOrDigit) }) else {
            throw .syntaxError
        }
        guard parts[0].equalsIgnoringCase("EN") else { throw .parameterNotImplemented("Replies are in English only.") }
        return .language
    }

    static func features(_: SessionView) -> [String] { ["LANG EN*"] }
}
