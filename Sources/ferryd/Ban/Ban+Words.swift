// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FerryIO
import ProgramKit

/// A ban in words, and in a log for programs.
extension Ban {
    /// Until when it holds: `until 2027-01-31T18:30:00Z`, or `until it is lifted`.
    var endText: String { end.map { "until \(Self.text(of: $0))" } ?? "until it is lifted" }

    /// A moment in seconds since 1970, in UTC.
    static func text(of seconds: Int64) -> String { LogTime.second(seconds) + "Z" }

    /// Adds the event's name, and the parts of the ban.
    func describe(as event: String, in object: inout JSONObject) {
        object.add("event", event)
        object.add("network", network.description)
        if let end { object.add("until", Self.text(of: end)) }
        object.add("reason", reason)
    }
}
