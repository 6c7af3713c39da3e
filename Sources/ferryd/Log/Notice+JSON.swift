// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPWire
import FerryACME
import FerryIO
import ProgramKit

/// A notice as an object of a JSON log.
extension Notice {
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
        case .bansKeptAgain: object.add("event", "bans-kept-again")
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
}
