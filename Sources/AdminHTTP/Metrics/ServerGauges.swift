// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPServer
import FerryIO

/// The numbers that tell how things stand in a moment, asked of the server itself.
struct ServerGauges {
    let server: Server
    let bans: BanBook
    let version: String
    /// The events that wait for the places to which they go, by the name of the place.
    let queues: [(String, Int)]
    let hooks: [AdminHook]
    /// The delays of the loops.
    let delays: [Duration]
    /// The moment of the start, in seconds since 1970.
    let began: Double

    func write(to text: inout MetricsText) {
        text.begin("ferryd_build_info", .gauge, "The version of the server; the number is 1.")
        text.add("ferryd_build_info", 1, [("version", version)])
        text.gauge("process_start_time_seconds", "The moment of the start, in seconds since 1970.", began)
        writeSessions(to: &text)
        text.begin("ferryd_loop_delay_seconds", .gauge, "The time that a task waits for its loop.")
        for (number, delay) in delays.enumerated() {
            text.add("ferryd_loop_delay_seconds", delay / .seconds(1), [("loop", "\(number)")])
        }
        writePools(to: &text)
        text.begin("ferryd_event_queue_length", .gauge, "Events that wait for the place to which they go.")
        // Two places may have one name.
        for (name, waiting) in Dictionary(queues, uniquingKeysWith: +).sorted(by: { $0.key < $1.key }) {
            text.add("ferryd_event_queue_length", Double(waiting), [("place", name)])
        }
        writeHooks(to: &text)
        let count = bans.count
        text.gauge("ferryd_bans", "Networks that are banned.", Double(count.networks))
        text.begin("ferryd_connections_banned_total", .counter, "Connections that were turned away by bans.")
        text.add("ferryd_connections_banned_total", Double(count.turnedAway))
    }

    private func writeSessions(to text: inout MetricsText) {
        var states = ["logging-in": 0.0, "idle": 0, "transferring": 0, "leaving": 0]
        var running: [String: (count: Double, rate: Double)] = [
            "download": (0, 0), "listing": (0, 0), "upload": (0, 0),
        ]
        for session in server.sessions {
            states[session.activity.word, default: 0] += 1
            guard case .transferring(let report) = session.activity else { continue }
            running[report.subject.direction.rawValue]?.count += 1
            running[report.subject.direction.rawValue]?.rate += Double(report.rate)
        }
        text.begin("ferryd_sessions", .gauge, "Connections, by what they do.")
        for (state, count) in states.sorted(by: { $0.key < $1.key }) {
            text.add("ferryd_sessions", count, [("state", state)])
        }
        text.gauge(
            "ferryd_sessions_parked", "Sessions that are silent, and take a few kilobytes.",
            Double(server.parkedSessions))
        let kinds = running.sorted { $0.key < $1.key }
        text.begin("ferryd_transfers_running", .gauge, "Transfers under way.")
        for (kind, transfers) in kinds { text.add("ferryd_transfers_running", transfers.count, [("kind", kind)]) }
        text.begin("ferryd_transfers_rate_bytes", .gauge, "Bytes a second of the transfers under way.")
        for (kind, transfers) in kinds { text.add("ferryd_transfers_rate_bytes", transfers.rate, [("kind", kind)]) }
    }

    private func writeHooks(to text: inout MetricsText) {
        // Two hooks may have one name, too.
        let byName = Dictionary(grouping: hooks.filter(\.isNamed), by: \.name).sorted { $0.key < $1.key }
        text.begin(
            "ferryd_hook_put_off", .gauge, "Events that a hook has not taken yet, and that are tried again.")
        for (name, hooks) in byName {
            text.add("ferryd_hook_put_off", Double(hooks.reduce(0) { $0 + $1.putOff }), [("hook", name)])
        }
        text.begin(
            "ferryd_hook_next_try_seconds", .gauge, "The time until the next of those is tried; missing without any.")
        for (name, hooks) in byName {
            guard let next = hooks.compactMap(\.next).min() else { continue }
            text.add("ferryd_hook_next_try_seconds", next / .seconds(1), [("hook", name)])
        }
    }

    private func writePools(to text: inout MetricsText) {
        let pools = [("blocking", BlockingPool.shared.depth), ("calculating", BlockingPool.calculating.depth)]
        text.begin("ferryd_pool_threads", .gauge, "Threads for what may block, and for calculations.")
        for (name, depth) in pools { text.add("ferryd_pool_threads", Double(depth.threads), [("pool", name)]) }
        text.begin("ferryd_pool_waiting", .gauge, "Work that waits for a thread.")
        for (name, depth) in pools { text.add("ferryd_pool_waiting", Double(depth.waiting), [("pool", name)]) }
    }
}

extension SessionStatus.Activity {
    /// The word for programs.
    package var word: String {
        switch self {
        case .loggingIn: "logging-in"
        case .idle: "idle"
        case .transferring: "transferring"
        case .leaving: "leaving"
        }
    }
}
