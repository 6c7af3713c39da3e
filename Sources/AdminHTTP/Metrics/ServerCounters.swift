// SPDX-License-Identifier: Apache-2.0
package import FTPServer
import FTPWire
import FerryIO
import Synchronization

private let transferKinds = ["download", "listing", "upload"]

/// The numbers that grow with what happens, counted from the events of a server.
///
/// It runs on the loops, and takes a lock for the time of an addition.
package final class ServerCounters: EventSubscriber {
    package let wantsCommands = false

    private let connections = CounterFamily("ferryd_connections_total", "Connections that were let in.")
    private let refusals = CounterFamily(
        "ferryd_connections_refused_total", "Connections that were refused at once, those of bans not counted.",
        labels: ["reason"], RefusedConnection.allCases.map { [$0.rawValue] })
    private let endings = CounterFamily(
        "ferryd_connections_closed_total", "Connections that have ended.", labels: ["reason"],
        ["quit", "lost", "refused", "foreign"].map { [$0] })
    private let logins = CounterFamily(
        "ferryd_logins_total", "Attempts to log in.", labels: ["outcome"],
        ["accepted", "wrong", "refused", "unavailable"].map { [$0] })
    private let obstacles = CounterFamily(
        "ferryd_logins_refused_total", "Logins that were proved and yet refused.", labels: ["reason"], [])
    private let delays = CounterFamily("ferryd_logins_delayed_total", "Attempts to log in that had to wait.")
    private let bans = CounterFamily("ferryd_bans_begun_total", "Bans that failed logins have led to.")
    private let handshakes = CounterFamily(
        "ferryd_tls_handshakes_total", "Handshakes of control connections.", labels: ["version", "resumed"],
        TLSVersion.allCases.flatMap { [[$0.rawValue, "false"], [$0.rawValue, "true"]] })
    private let brokenHandshakes = CounterFamily(
        "ferryd_tls_handshakes_failed_total", "Handshakes that failed.", labels: ["connection"],
        [["control"], ["data"]])
    private let transfers = CounterFamily(
        "ferryd_transfers_total", "Transfers that have ended.", labels: ["kind", "verdict"],
        transferKinds.flatMap { [[$0, "complete"], [$0, "failed"]] })
    private let bytes = CounterFamily(
        "ferryd_transfer_bytes_total", "Bytes of files and listings in transfers that have ended.", labels: ["kind"],
        transferKinds.map { [$0] })
    private let strangers = CounterFamily(
        "ferryd_data_connections_rejected_total", "Data connections of others than the client.")
    private let absences = CounterFamily(
        "ferryd_data_connections_missing_total", "Reports that clients of a network do not come for data.")
    private let storageErrors = CounterFamily(
        "ferryd_storage_errors_total", "Commands and transfers that the store did not carry out.", labels: ["kind"],
        StorageTrouble.allCases.map { [$0.rawValue] })
    private let durations = HistogramFamily(
        "ferryd_transfer_duration_seconds", "The time that transfers took.", label: "kind", transferKinds,
        bounds: [0.001, 0.005, 0.02, 0.1, 0.5, 2, 10, 60, 300, 1800])
    private let sessions = HistogramFamily(
        "ferryd_session_duration_seconds", "The time from a connection to its end.",
        bounds: [0.1, 1, 10, 60, 300, 1800, 7200, 43200])
    /// The beginnings of the connections that are there.
    private let beginnings = Mutex<[Int: Deadline]>([:])

    package init() {}

    package func receive(_ event: Event) {
        switch event.kind {
        case .connected:
            connections.add()
            beginnings.withLock { $0[event.connection] = .now }
        case .closed(let reason):
            endings.add(1, Self.word(reason))
            let began = beginnings.withLock { $0.removeValue(forKey: event.connection) }
            if let began { sessions.note(Deadline.now.since(began)) }
        case .refusedConnection(let refusal): refusals.add(1, RefusedConnection(refusal).rawValue)
        case .prefaceFailed: refusals.add(1, RefusedConnection.preface.rawValue)
        case .loggedIn: logins.add(1, "accepted")
        case .loginFailed: logins.add(1, "wrong")
        case .loginRefused(_, let obstacle):
            logins.add(1, "refused")
            obstacles.add(1, obstacle.word)
        case .accountsUnavailable: logins.add(1, "unavailable")
        case .loginDelayed: delays.add()
        case .banned: bans.add()
        case .encrypted(let facts): handshakes.add(1, facts.version.rawValue, "\(facts.isResumed)")
        case .handshakeFailed: brokenHandshakes.add(1, "control")
        case .dataHandshakeFailed: brokenHandshakes.add(1, "data")
        case .transferEnded(let subject, let verdict, let count, let duration):
            note(subject.direction.rawValue, verdict, Double(count), duration)
        case .refused(_, let refusal): note(refusal)
        case .dataConnectionRejected, .dataPrefaceFailed: strangers.add()
        case .nobodyCame: absences.add()
        case .command, .answered, .dataEncrypted, .changed, .passwordChanged, .transferBegan, .transferProgressed,
            .partialGaveWay, .repliesPutOff, .storeFailed, .unlistableNames:
            break
        }
    }

    private func note(_ kind: String, _ verdict: TransferVerdict, _ count: Double, _ duration: Duration) {
        bytes.add(count, kind)
        durations.note(duration, kind)
        switch verdict {
        case .complete: transfers.add(1, kind, "complete")
        case .failed(let refusal):
            transfers.add(1, kind, "failed")
            note(refusal)
        }
    }

    private func note(_ refusal: Refusal) {
        if let trouble = StorageTrouble(refusal) { storageErrors.add(1, trouble.rawValue) }
    }

    private static func word(_ reason: CloseReason) -> String {
        switch reason {
        case .quit: "quit"
        case .lost: "lost"
        case .refused: "refused"
        case .foreign: "foreign"
        }
    }

    func write(to text: inout MetricsText) {
        for family in [
            connections, refusals, endings, logins, obstacles, delays, bans, handshakes, brokenHandshakes, transfers,
            bytes, strangers, absences, storageErrors,
        ] {
            family.write(to: &text)
        }
        for family in [durations, sessions] { family.write(to: &text) }
    }
}

/// The reason that a connection is refused at once.
private enum RefusedConnection: String, CaseIterable {
    case sessions
    case address
    case rate
    case draining
    /// A load balancer said nothing that makes sense, or was none.
    case preface
    case other

    init(_ refusal: Refusal) {
        switch refusal {
        case .tooManySessions: self = .sessions
        case .tooManySessionsFromAddress: self = .address
        case .connectsTooOften, .serverIsStormed: self = .rate
        case .shuttingDown: self = .draining
        default: self = .other
        }
    }
}

/// The reason that the store did not do as it was asked, although the client may ask it to.
private enum StorageTrouble: String, CaseIterable {
    /// An error of the disk, or of whatever stands for it (451).
    case failed
    /// No room (452).
    case full
    /// No room for that account (552).
    case quota

    init?(_ refusal: Refusal) {
        switch refusal.reply.code.rawValue {
        case 451: self = .failed
        case 452: self = .full
        case 552: self = .quota
        default: return nil
        }
    }
}
