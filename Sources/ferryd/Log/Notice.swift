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
    /// The user that the server has become, and the directories that it reaches.
    case servingRights(ServingRights)
    /// The address where clients begin with the TLS handshake.
    case listeningImplicit(SocketAddress)
    /// There was no account; a password that was made up is told here and never again.
    case accountMade(OneTimeAccount)
    /// Some of the accounts' names, how many there are in all, where they are kept, and the command that sets a
    /// password.
    case accounts([AccountName], count: Int, state: StateDirectory, passwordCommand: String)
    /// The command that connects to this server.
    case connectWith(String)
    case warning(StartWarning)
    /// The fingerprint of the certificate that clients are shown, and whether it signs itself.
    case certificate(Certificate)
    /// SIGHUP came: the keys that have changed, and those that hold only from the next start on.
    case settingsReloaded(changes: [String], waiting: [String], from: String?)
    /// SIGHUP came, and something is wrong with the settings, a sentence each; nothing has changed.
    case settingsKept([String])
    /// The server listens there from now on.
    case opened(SocketAddress)
    /// The server does not listen there any more.
    case closed(SocketAddress)
    /// SIGUSR1 came, and the log goes on in the file of that path.
    case logReopened(String)
    /// SIGUSR1 came, for which there is nothing to do.
    case noLogFile
    /// SIGHUP came, or a certificate was about to end: connections from now on are shown this one.
    case certificateReloaded(Certificate)
    /// Something happened on the way to a certificate from an authority.
    case acme(ACMEEvent)
    /// The certificate could not be renewed; the one that is shown stays.
    case certificateKept(String)
    /// Events did not reach a place of that name to which they are written, or do again.
    case sink(String, SinkTrouble)
    /// A program or a server that is told events failed.
    case hook(String, HookReport)
    case retention(RetentionNews)
    /// A verifier could not judge a login, and the next one was asked.
    case verifierPassedOver(AccountError)
    /// The number of networks that are banned at the start.
    case bansInForce(Int)
    /// An administrator has banned a network; so many sessions were ended.
    case banBegan(Ban, ended: Int)
    /// A ban is over or was lifted, which has turned away so many connections.
    case banEnded(Ban, turnedAway: Int)
    /// Bans cannot be read or written; those that are known hold.
    case bansNotKept(String)
    /// The server can be seen and steered through the socket of that path.
    case controlOpened([UInt8])
    /// The same with a token, at an address of this machine.
    case controlListens(SocketAddress)
    /// It is not there any more, as no browser is left.
    case controlClosed(SocketAddress)
    /// Somebody has changed something through it: a phrase for who it was, and the request.
    case administered(by: String, deed: String)
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
        case .servingRights(let rights): rights.words ?? "ferryd serves as it was started."
        case .certificate(let certificate):
            "TLS: \(certificate.isSelfSigned ? "a certificate that signs itself" : "certificate of \(Printable.text(Array(certificate.issuer.utf8)))"), fingerprint \(certificate.fingerprint)"
        case .certificateReloaded(let certificate):
            "Certificates read again: fingerprint \(certificate.fingerprint). Connections that are there keep the old ones."
        case .acme(let event): event.words
        case .certificateKept(let reason): "The certificate stays as it is: \(reason)"
        case .listening(let address), .opened(let address): "Listening on \(Self.place(address))"
        case .listeningImplicit(let address): "Listening on \(Self.place(address)) for clients that begin with TLS"
        case .closed(let address): "No longer listening on \(Self.place(address))"
        case .accountMade(let account):
            account.password.map {
                "There was no account, so one was made. It is shown only now:\n  name \(account.name), password \($0)"
            } ?? "There was no account, so one was made: \(account.name), with the password that was given."
        case .accounts(let names, let count, let state, let command):
            Self.list(names, count)
                + ", kept in \(Printable.text(state.path))" + (count == 0 ? "" : "\nLost password: \(command)")
        case .connectWith(let command): "Connect with: \(command)"
        case .warning(let warning): "Warning: \(warning.words)"
        case .settingsReloaded(let changes, let waiting, let file):
            "Settings read again\(file.map { " from \($0)" } ?? ""): "
                + (changes.isEmpty ? "nothing has changed." : "changed \(changes.joined(separator: ", ")).")
                + (waiting.isEmpty
                    ? "" : " From the next start on, not before: \(waiting.joined(separator: ", ")).")
        case .settingsKept(let mistakes):
            "The settings stay as they were, as something is wrong:\n  " + mistakes.joined(separator: "\n  ")
        case .logReopened(let path): "The log goes on in \(path)."
        case .noLogFile: "SIGUSR1 has nothing to do: the log goes to standard output, and no events to a file."
        case .sink(let place, let trouble): trouble.words(Printable.text(Array(place.utf8)))
        case .retention(let news): news.words
        case .hook(let name, let report): "The hook \(name): \(report.words)"
        case .verifierPassedOver(let error): "\(error) The next one was asked."
        case .bansInForce(let count):
            "\(count) \(count == 1 ? "network is" : "networks are") banned, which the command lists: ferryd ban list"
        case .banBegan(let ban, let ended):
            "Banned \(ban.network) \(ban.endText): \(ban.reason)" + (ended > 0 ? " (sessions ended: \(ended))" : "")
        case .banEnded(let ban, let turnedAway):
            "The ban of \(ban.network) is over; connections that it has turned away: \(turnedAway)"
        case .bansNotKept(let reason): "Bans are not kept, and those that are known hold: \(reason)"
        case .controlOpened(let path): "To be seen and steered through \(Printable.text(path))"
        case .controlListens(let address): "To be seen and steered with a token at http://\(address)"
        case .controlClosed(let address): "Nobody is logged in any more at http://\(address), which is closed."
        case .administered(let caller, let deed): "Administered by \(caller): \(Printable.text(Array(deed.utf8)))"
        case .shuttingDown(let connections): "Shutting down: \(connections) connected; transfers may finish."
        case .ending(let connections): "Ending now: \(connections) still connected."
        case .stopped: "Stopped."
        }
    }

    private static func place(_ address: SocketAddress) -> String {
        address.isWildcard ? "port \(address.port)" : "\(address)"
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

    private static func describe(_ address: SocketAddress, as event: String, in object: inout JSONObject) {
        object.add("event", event)
        object.add("address", address.hostText)
        object.add("port", Int64(address.port))
    }

    /// The level of a JSON log.
    var level: String {
        switch self {
        case .sink(_, .back): "info"
        case .warning, .certificateKept, .settingsKept, .sink, .hook, .banBegan, .bansNotKept, .verifierPassedOver:
            "warning"
        case .retention(let news): news.isTrouble ? "warning" : "info"
        case .acme(let event): event.level
        default: "info"
        }
    }

    /// True if it stands between the lines of events, which have a time.
    var isTimed: Bool {
        switch self {
        case .settingsReloaded, .settingsKept, .opened, .closed, .logReopened, .noLogFile: true
        case .banBegan, .banEnded, .bansNotKept, .verifierPassedOver: true
        case .certificateReloaded, .certificateKept, .acme, .sink, .hook, .retention, .shuttingDown, .ending,
            .stopped:
            true
        default: false
        }
    }

    /// Adds the event's name, and what there is to it.
    func describe(in object: inout JSONObject) {
        switch self {
        case .serving(let path):
            object.add("event", "serving")
            object.add("path", Printable.text(path))
        case .listening(let address), .opened(let address): Self.describe(address, as: "listening", in: &object)
        case .listeningImplicit(let address): Self.describe(address, as: "listening-implicit", in: &object)
        case .servingRights(let rights):
            object.add("event", "serving-rights")
            if let user = rights.user { object.add("user", "\(user)") }
            if let reachable = rights.reachable { object.add("reachable", reachable.map(Printable.text)) }
            if let obstacle = rights.obstacle { object.add("not-confined", obstacle) }
        case .closed(let address): Self.describe(address, as: "listening-ended", in: &object)
        case .accountMade(let account):
            object.add("event", "account-made")
            object.add("user", account.name.description)
            if let password = account.password { object.add("password", password) }
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
        case .settingsReloaded(let changes, let waiting, _):
            object.add("event", "settings-reloaded")
            object.add("changes", changes)
            object.add("from-next-start", waiting)
        case .settingsKept(let mistakes):
            object.add("event", "settings-kept")
            object.add("mistakes", mistakes)
        case .logReopened(let path):
            object.add("event", "log-reopened")
            object.add("path", path)
        case .sink(let place, let trouble):
            object.add("event", trouble.kind)
            object.add("place", place)
            switch trouble {
            case .lost(let count, let reason):
                object.add("count", Int64(count))
                object.add("reason", reason)
            case .away(let reason): object.add("reason", reason)
            case .back: break
            }
        case .retention(let news):
            object.add("event", "retention")
            object.add("text", news.words)
        case .hook(let name, let report):
            object.add("event", "hook")
            object.add("hook", name)
            object.add("reason", report.words)
        case .verifierPassedOver(let error):
            object.add("event", "verifier-passed-over")
            object.add("reason", error.description)
        case .noLogFile: object.add("event", "no-log-file")
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
        case .bansInForce(let count):
            object.add("event", "bans-in-force")
            object.add("count", Int64(count))
        case .banBegan(let ban, let ended):
            ban.describe(as: "banned", in: &object)
            object.add("sessions-ended", Int64(ended))
        case .banEnded(let ban, let turnedAway):
            ban.describe(as: "ban-ended", in: &object)
            object.add("turned-away", Int64(turnedAway))
        case .bansNotKept(let reason):
            object.add("event", "bans-not-kept")
            object.add("reason", reason)
        case .controlOpened(let path):
            object.add("event", "control-opened")
            object.add("path", Printable.text(path))
        case .controlListens(let address): Self.describe(address, as: "control-listens", in: &object)
        case .controlClosed(let address): Self.describe(address, as: "control-closed", in: &object)
        case .administered(let caller, let deed):
            object.add("event", "administered")
            object.add("by", caller)
            object.add("request", deed)
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
