// SPDX-License-Identifier: Apache-2.0
import FTPWire

/// `CSID`: client and server tell each other what they are; the client's name is kept for the log, as that of `CLNT`.
enum CSID: SettingCommand {
    typealias Argument = RawArgument
    static let verb = Verb.csid
    static let syntax = "CSID Name=<name>;[Version=<version>;]..."
    static let summary = "Say what program you are, and hear about this one."

    static func run(_ argument: RawArgument, on parameters: inout TransferParameters) throws(Refusal) -> Completion {
        let facts = argument.bytes.split(separator: UInt8(ascii: ";")).map { Array($0).trimmingBlanks }
        guard let name = value(of: "Name", in: facts), !name.isEmpty else { throw .syntaxError }
        let version = value(of: "Version", in: facts).map { [.space] + $0 } ?? []
        parameters.client = Array((name + version).prefix(128))
        return .serverIdentity
    }

    private static func value(of key: String, in facts: [ArraySlice<UInt8>]) -> [UInt8]? {
        for fact in facts {
            let halves = fact.split(separator: UInt8(ascii: "="), maxSplits: 1)
            if halves.count == 2, halves[0].equalsIgnoringCase(key) { return Array(halves[1]) }
        }
        return nil
    }

    static func features(_: SessionView) -> [String] { ["CSID"] }
}
