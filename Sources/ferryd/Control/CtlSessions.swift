// SPDX-License-Identifier: Apache-2.0
import FerryHTTP
import FTPWire
import ProgramKit

/// `ferryd ctl sessions`: one line for each connection.
enum CtlSessions: CtlDeed {
    static let name = "sessions"
    static let summary = "list who is connected, as whom, doing what, how fast"

    static func run(
        _ arguments: CtlArguments, over server: CtlConnection, _ streams: StandardStreams
    ) async throws -> DaemonExitCode {
        let sessions = JSON(parsing: try await server.ask(.get, "/v1/sessions"))?["sessions"]?.asList ?? []
        if arguments.wantsJSON {
            for session in sessions { streams.say(session.text) }
        } else if sessions.isEmpty {
            streams.complain("Nobody is connected.")
        } else {
            streams.say(UserList.table([["SESSION", "USER", "ADDRESS", "TLS", "SINCE", "DOES"]] + sessions.map(row)))
        }
        return .done
    }

    private static func row(_ session: JSON) -> [String] {
        [
            session["session"]?.text ?? "", session["user"]?.asText ?? "-", session["address"]?.asText ?? "",
            session["tls"]?.asText ?? "-", age(session["seconds"]), deed(session),
        ]
    }

    /// `45 s`, `12 min`, `3 h 20 min`, `5 d 2 h`.
    static func age(_ seconds: JSON?) -> String {
        let seconds =
            switch seconds {
            case .decimal(let number)?: Int64(number)
            case .number(let number)?: number
            default: 0 as Int64
            }
        return switch seconds {
        case ..<60: "\(seconds) s"
        case ..<3600: "\(seconds / 60) min"
        case ..<86400: "\(seconds / 3600) h \(seconds % 3600 / 60) min"
        default: "\(seconds / 86400) d \(seconds % 86400 / 3600) h"
        }
    }

    private static func deed(_ session: JSON) -> String {
        guard let transfer = session["transfer"] else {
            return session["state"]?.asText == "logging-in" ? "logs in" : session["state"]?.asText ?? ""
        }
        let bytes = transfer["bytes"]?.asNumber ?? 0
        let share = transfer["total"]?.asNumber.map {
            $0 > 0 ? " (\(Int(min(100, Double(bytes) / Double($0) * 100))) %)" : ""
        }
        let path = Printable.text(Array((transfer["path"]?.asText ?? "").utf8))
        return "\(transfer["direction"]?.asText ?? "") of \(path): \(Quantity.bytes(bytes))\(share ?? ""), "
            + Quantity.rate(transfer["rate"]?.asNumber ?? 0)
    }
}
