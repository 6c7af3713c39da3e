// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPWire
import FerryACME
import FerryIO
import ProgramKit

/// Something that `ferryd` says of itself, beside the events of connections: at its start, while it serves, at its end.
enum Notice: Sendable {
    /// The directory that is served to all who have none of their own.
    case serving([UInt8])
    case listening(SocketAddress)
    /// The address where clients begin with the TLS handshake.
    case listeningImplicit(SocketAddress)
    /// There was no account; the password is told here and never again.
    case accountMade(OneTimeAccount)
    /// Some of the accounts' names, how many there are in all, where they are kept, and the command that sets a
    /// password.
    case accounts([AccountName], count: Int, state: StateDirectory, passwordCommand: String)
    /// The command that connects to this server.
    case connectWith(String)
    case warning(StartWarning)
    /// The fingerprint of the certificate that clients are shown, and whether it signs itself.
    case certificate(Certificate)
    /// SIGHUP came, for which there is nothing to do.
    case hangUpIgnored
    /// SIGHUP came, or a certificate was about to end: connections from now on are shown this one.
    case certificateReloaded(Certificate)
    /// Something happened on the way to a certificate from an authority.
    case acme(ACMEEvent)
    /// The certificates cannot be read any more; those that were read before stay.
    case certificateKept(String)
    case shuttingDown(connections: Int)
    /// Those who are still connected are cut off: by a second signal, or as the time for transfers is over.
    case ending(connections: Int)
    case stopped
}

extension Notice {
    /// A line, or more, for people.
    var words: String {
        switch self {
        case .serving(let path): "Serving \(Printable.text(path))"
        case .certificate(let certificate):
            "TLS: \(certificate.isSelfSigned ? "a certificate that signs itself" : "certificate of \(Printable.text(Array(certificate.issuer.utf8)))"), fingerprint \(certificate.fingerprint)"
        case .certificateReloaded(let certificate):
            "Certificates read again: fingerprint \(certificate.fingerprint). Connections that are there keep the old ones."
        case .acme(let event): event.words
        case .certificateKept(let reason): "The certificates stay as they are: \(reason)"
        case .listening(let address): "Listening on \(address.isWildcard ? "port \(address.port)" : "\(address)")"
        case .listeningImplicit(let address):
            "Listening on \(address.isWildcard ? "port \(address.port)" : "\(address)") for clients that begin with TLS"
        case .accountMade(let account):
            "There was no account, so one was made. It is shown only now:\n"
                + "  name \(account.name), password \(account.password)"
        case .accounts(let names, let count, let state, let command):
            Self.list(names, count)
                + ", kept in \(Printable.text(state.path))\nLost password: \(command)"
        case .connectWith(let command): "Connect with: \(command)"
        case .warning(let warning): "Warning: \(warning.words)"
        case .hangUpIgnored:
            "SIGHUP has nothing to do without TLS: accounts are looked up at each login, and other settings need a restart."
        case .shuttingDown(let connections): "Shutting down: \(connections) connected; transfers may finish."
        case .ending(let connections): "Ending now: \(connections) still connected."
        case .stopped: "Stopped."
        }
    }

    private static func list(_ names: [AccountName], _ count: Int) -> String {
        if count == 0 { return "No accounts" }
        let more = count > names.count ? " and \(count - names.count) more" : ""
        return (count == 1 ? "Account: " : "Accounts: ") + names.map(\.description).joined(separator: ", ") + more
    }

    private static func describe(_ certificate: Certificate, as event: String, in object: inout JSONObject) {
        object.add("event", event)
        object.add("fingerprint", certificate.fingerprint)
        object.add("subject", certificate.subject)
        object.add("issuer", certificate.issuer)
        object.add("names", certificate.names)
        object.add("valid-until", certificate.validUntil)
    }

    /// The level of a JSON log.
    var level: String {
        switch self {
        case .warning, .certificateKept: "warning"
        case .acme(let event): event.level
        default: "info"
        }
    }

    /// True if it stands between the lines of events, which have a time.
    var isTimed: Bool {
        switch self {
        case .hangUpIgnored, .certificateReloaded, .certificateKept, .acme, .shuttingDown, .ending, .stopped: true
        default: false
        }
    }

    /// Adds the event's name, and what there is to it.
    func describe(in object: inout JSONObject) {
        switch self {
        case .serving(let path):
            object.add("event", "serving")
            object.add("path", Printable.text(path))
        case .listening(let address):
            object.add("event", "listening")
            object.add("address", address.hostText)
            object.add("port", Int64(address.port))
        case .listeningImplicit(let address):
            object.add("event", "listening-implicit")
            object.add("address", address.hostText)
            object.add("port", Int64(address.port))
        case .accountMade(let account):
            object.add("event", "account-made")
            object.add("user", account.name.description)
            object.add("password", account.password)
        case .accounts(let names, let count, let state, let command):
            object.add("event", "accounts")
            object.add("names", names.map(\.description))
            object.add("count", Int64(count))
            object.add("state", Printable.text(state.path))
            object.add("password-command", command)
        case .warning(let warning):
            object.add("event", "warning")
            object.add("kind", warning.kind)
            object.add("text", warning.words)
        case .hangUpIgnored: object.add("event", "hang-up-ignored")
        case .certificate(let certificate): Self.describe(certificate, as: "certificate", in: &object)
        case .certificateReloaded(let certificate):
            Self.describe(certificate, as: "certificate-reloaded", in: &object)
        case .acme(let event): event.describe(in: &object)
        case .certificateKept(let reason):
            object.add("event", "certificate-kept")
            object.add("reason", reason)
        case .connectWith(let command):
            object.add("event", "connect-with")
            object.add("command", command)
        case .shuttingDown(let connections):
            object.add("event", "shutting-down")
            object.add("connections", Int64(connections))
        case .ending(let connections):
            object.add("event", "ending")
            object.add("connections", Int64(connections))
        case .stopped: object.add("event", "stopped")
        }
    }
}
