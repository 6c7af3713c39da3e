// SPDX-License-Identifier: Apache-2.0
import FTPWire

/// `AUTH`: the control connection is encrypted from the reply on, and a new login follows (RFC 4217 §4).
///
/// Data connections stay in clear until `PROT P`; the older names `SSL` and `TLS-P` ask for both at once.
enum AUTH: EncryptingCommand {
    typealias Argument = RawArgument
    static let verb = Verb.auth
    static let syntax = "AUTH TLS"
    static let summary = "Encrypt this connection."

    static func run(_ argument: RawArgument, on encryption: SessionEncryption) throws(Refusal) -> Bool {
        if encryption.policy == nil { throw .notImplemented }
        if encryption.isControlEncrypted { throw .alreadyEncrypted }
        let mechanism = argument.bytes.trimmingBlanks
        if mechanism.isEmpty { throw .argumentMissing }
        if ["TLS", "TLS-C"].contains(where: mechanism.equalsIgnoringCase) { return false }
        if ["SSL", "TLS-P"].contains(where: mechanism.equalsIgnoringCase) { return true }
        throw .parameterNotImplemented("The mechanism is TLS.")
    }

    static func features(_ view: SessionView) -> [String] {
        view.parameters.encryption.policy == nil ? [] : ["AUTH TLS"]
    }
}
