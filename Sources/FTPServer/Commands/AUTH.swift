// SPDX-License-Identifier: Apache-2.0
import FTPWire

/// `AUTH`: the control connection is encrypted from the reply on, and a new login follows (RFC 4217 §4).
///
/// Data connections stay in clear until `PROT P`; the older names `SSL` and `TLS-P` ask for both at once.
enum AUTH: DepartureCommand {
    typealias Argument = RawArgument
    static let verb = Verb.auth
    static let syntax = "AUTH TLS"
    static let summary = "Encrypt this connection."

    static func depart(_ argument: RawArgument, _ encryption: SessionEncryption) throws(Refusal) -> Departure {
        if encryption.policy == nil { throw .notImplemented }
        if encryption.isControlEncrypted { throw .alreadyEncrypted }
        let mechanism = argument.bytes.trimmingBlanks
        if mechanism.isEmpty { throw .argumentMissing }
        if ["TLS", "TLS-C"].contains(where: mechanism.equalsIgnoringCase) { return encrypted(data: false) }
        if ["SSL", "TLS-P"].contains(where: mechanism.equalsIgnoringCase) { return encrypted(data: true) }
        throw .parameterNotImplemented("The mechanism is TLS.")
    }

    private static func encrypted(data: Bool) -> Departure {
        Departure(end: .encrypt(protectsData: data), completion: .handshakeFollows)
    }

    static func features(_ view: SessionView) -> [String] {
        view.parameters.encryption.policy == nil ? [] : ["AUTH TLS"]
    }
}
