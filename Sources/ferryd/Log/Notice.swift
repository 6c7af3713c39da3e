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
    /// They can be again.
    case bansKeptAgain
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
            "TLS: \(certificate.holder), fingerprint \(certificate.fingerprint)"
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
                + ", kept in \(state.keeper)" + (count == 0 ? "" : "\nLost password: \(command)")
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
        case .bansKeptAgain: "Bans are kept again."
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

    /// True if it stands between the lines of events, which have a time.
    var isTimed: Bool {
        switch self {
        case .settingsReloaded, .settingsKept, .opened, .closed, .logReopened, .noLogFile: true
        case .banBegan, .banEnded, .bansNotKept, .bansKeptAgain, .verifierPassedOver: true
        case .certificateReloaded, .certificateKept, .acme, .sink, .hook, .retention, .shuttingDown, .ending,
            .stopped:
            true
        default: false
        }
    }
}

extension Certificate {
    /// The names that it proves, and the authority that says so, for people.
    fileprivate var holder: String {
        if isSelfSigned { return "a certificate that signs itself" }
        let names = names.isEmpty ? subject : names.joined(separator: ", ")
        return Printable.text(Array("certificate of \(names), issued by \(issuer)".utf8))
    }
}
