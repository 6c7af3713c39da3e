// SPDX-License-Identifier: Apache-2.0
import FTPServer
import FerryIO
import ProgramKit
import Synchronization

extension AdminRoute {
    /// Tells what goes on, again and again.
    static let live = AdminRoute(
        name: "live", method: "GET", template: "/v1/live",
        summary:
            "Tells sessions and transfers once a second, as server-sent events named \"state\"; whoever reads slowly gets fewer, "
            + "and none that is old.",
        answers: [
            Answer(status: 200, meaning: "Objects as JSON, without an end.", content: .events),
            Answer(status: 503, meaning: "Too many look on already.", content: .json(.problem)),
        ]
    ) { service, _ in
        guard let place = service.onlookers.take() else {
            return .problem(503, "Too many look on already: \(Onlookers.most). Close one of them.")
        }
        return .events {
            // A sleep that is cancelled ends the stream; with its closure the place goes.
            if place.isUsed(), (try? await Task.sleep(for: .seconds(1))) == nil { return nil }
            return "event: state\ndata: \(service.liveState.text)\n\n"
        }
    }
}

extension AdminService {
    /// All that goes on now.
    var liveState: JSON {
        let sessions = server.sessions
        var rates: [TransferSubject.Direction: Int64] = [:]
        for session in sessions {
            guard case .transferring(let report) = session.activity else { continue }
            rates[report.subject.direction, default: 0] += Int64(report.rate)
        }
        var object = JSONObject()
        object.add("time", LogTime.now)
        object.add("upload-rate", rates[.upload] ?? 0)
        object.add("download-rate", rates[.download] ?? 0)
        object.add("draining", server.isDraining)
        object.add("sessions", .list(sessions.map(\.json)))
        return object.json
    }
}

/// The clients that read streams, of which there are a few at most, so that requests find connections.
final class Onlookers: Sendable {
    static let most = 8

    private let count = Mutex(0)

    /// A place, which is free again when nobody holds it; `nil` where there is none.
    func take() -> Place? {
        let isTaken = count.withLock { count in
            if count >= Self.most { return false }
            count += 1
            return true
        }
        return isTaken ? Place(among: self) : nil
    }

    final class Place: Sendable {
        private let onlookers: Onlookers

        fileprivate init(among onlookers: Onlookers) { self.onlookers = onlookers }

        private let hasBeenUsed = Atomic(false)

        /// False for the first time.
        func isUsed() -> Bool { hasBeenUsed.exchange(true, ordering: .relaxed) }

        deinit { onlookers.count.withLock { $0 -= 1 } }
    }
}
