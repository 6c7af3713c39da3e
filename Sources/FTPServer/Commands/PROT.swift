// SPDX-License-Identifier: Apache-2.0
import FTPPolicy
import FTPWire

/// `PROT`: data connections are encrypted (`P`) or in clear (`C`) from now on (RFC 4217 §9).
enum PROT: SettingCommand {
    typealias Argument = RawArgument
    static let verb = Verb.prot
    static let syntax = "PROT P | C"
    static let summary = "Encrypt data connections, or not."

    static func run(_ argument: RawArgument, on parameters: inout TransferParameters) throws(Refusal) -> Completion {
        guard parameters.encryption.isControlEncrypted else { throw .needs(.auth) }
        guard parameters.encryption.hasBufferSize else { throw .needs(.pbsz) }
        let level = argument.bytes.trimmingBlanks
        if level.equalsIgnoringCase("P") {
            parameters.encryption.protectsData = true
            return .dataEncrypted
        }
        if level.equalsIgnoringCase("C") {
            if parameters.encryption.demand == .everything { throw .clearDataDenied }
            parameters.encryption.protectsData = false
            return .dataInClear
        }
        if level.equalsIgnoringCase("S") || level.equalsIgnoringCase("E") { throw .protectionNotSupported }
        throw level.isEmpty ? .argumentMissing : .parameterNotImplemented("Levels are P and C.")
    }

    static func features(_ view: SessionView) -> [String] {
        view.parameters.encryption.policy == nil ? [] : ["PROT"]
    }
}
