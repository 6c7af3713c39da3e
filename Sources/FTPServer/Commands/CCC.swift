// SPDX-License-Identifier: Apache-2.0
import FTPPolicy
import FTPWire

/// `CCC`: the control connection goes on in clear (RFC 4217 §6), so that routers can read which ports it speaks of.
enum CCC: ClearingCommand {
    typealias Argument = NoArgument
    static let verb = Verb.ccc
    static let syntax = "CCC"
    static let summary = "Go on in clear here."

    static func check(_ encryption: SessionEncryption) throws(Refusal) {
        guard encryption.isControlEncrypted else { throw .notEncrypted }
        guard let policy = encryption.policy, policy.allowsClearControl else { throw .clearControlDenied }
    }

    static func features(_ view: SessionView) -> [String] {
        view.parameters.encryption.policy?.allowsClearControl == true ? ["CCC"] : []
    }
}
