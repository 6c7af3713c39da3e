// SPDX-License-Identifier: Apache-2.0
import FTPWire

/// `PBSZ`: the size of a buffer that TLS does not need; sent before `PROT` all the same (RFC 4217 §8).
enum PBSZ: SettingCommand {
    typealias Argument = RawArgument
    static let verb = Verb.pbsz
    static let syntax = "PBSZ 0"
    static let summary = "Prepare PROT."

    static func run(_ argument: RawArgument, on parameters: inout TransferParameters) throws(Refusal) -> Completion {
        guard parameters.encryption.isControlEncrypted else { throw .needs(.auth) }
        let digits = argument.bytes.trimmingBlanks
        // 32 bits, says RFC 2228 §3.
        guard UInt32(String(decoding: digits, as: UTF8.self)) != nil else { throw .syntaxError }
        parameters.encryption.hasBufferSize = true
        return .bufferSizeZero
    }

    static func features(_ view: SessionView) -> [String] {
        view.parameters.encryption.policy == nil ? [] : ["PBSZ"]
    }
}
