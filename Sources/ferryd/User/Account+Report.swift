// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPPolicy
import FTPWire
import FerryIO
import ProgramKit

/// An account in words for a person.
extension Account {
    /// All that is known, a line for each thing.
    var report: String {
        let sessions = maxSessions.map { "at most \($0)" } ?? "as many as the server allows"
        let lines = [
            ("Name", name.description),
            ("State", state),
            ("Group", group?.description ?? "none"),
            ("Allowed", permissions.description),
            ("Home", homeText),
            ("Sessions", sessions),
            ("Upload", rates.up.text),
            ("Download", rates.down.text),
            ("Links", links == .tell ? "listed as links" : "listed as what they lead to"),
            ("Password", password.map(\.method) ?? "none"),
            ("Created", Self.text(created)),
            ("Changed", Self.text(changed)),
        ]
        return (lines.map { "\($0.0):".padded(toWidth: 10) + $0.1 } + further).joined(separator: "\n")
    }

    /// A line for each setting that has none of its own above, and for each rule.
    private var further: [String] {
        let told: Set<String> = ["home", "allow", "max-sessions", "rate-up", "rate-down", "links"]
        let lines = effective.lines(except: told)
        return lines.isEmpty ? [] : ["Further:"] + lines
    }

    /// The directories of this machine that its tree is made of, as far as they are its own.
    var hostDirectories: [[UInt8]] {
        (home.map { [$0] } ?? []) + (effective.directories?.standing.compactMap(\.host) ?? [])
    }

    var homeText: String { home.map { Printable.text($0) } ?? "the served directory" }

    /// A moment as `2026-11-20 13:33:10 UTC`.
    private static func text(_ seconds: Int64) -> String {
        let time = CivilTime(Timestamp(seconds: seconds))
        let date = [time.year, time.month, time.day].map(twoDigits).joined(separator: "-")
        return "\(date) \([time.hour, time.minute, time.second].map(twoDigits).joined(separator: ":")) UTC"
    }

    private static func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}

extension TransferRate? {
    fileprivate var text: String { map { "at most \($0) bytes a second" } ?? "as fast as the server allows" }
}

extension Permissions {
    /// The deeds that they allow, for a sentence: `may list,read`.
    var phrase: String { isEmpty ? "may do nothing" : "may \(self)" }
}
