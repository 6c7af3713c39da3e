// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPPolicy
import ProgramKit

/// `ferryd user list`: one line for each account.
enum UserList: UserSubcommand {
    static let name = "list"
    static let summary = "list all accounts"
    static let takesName = false
    static let options: [UserOption] = [.state, .help]

    static func run(_ arguments: UserArguments, _ streams: StandardStreams) async throws {
        let accounts = try await arguments.openStore(looks: true).accounts()
        if accounts.isEmpty { return streams.complain("There are no accounts yet. Add one: ferryd user add NAME") }
        let records = await QuotaText.records(of: accounts, in: try arguments.stateDirectory)
        var rows = [["NAME", "ALLOWED", "SESSIONS", "STATE", "HOME"]] + accounts.map(row)
        // A column that says something only where somebody has a quota.
        if !records.isEmpty {
            let used = ["USED"] + accounts.map { records[$0.name]?.use.map { Quantity.bytes($0.bytes) } ?? "-" }
            for (index, text) in used.enumerated() { rows[index].insert(text, at: 4) }
        }
        streams.say(table(rows))
    }

    private static func row(_ account: Account) -> [String] {
        let sessions = account.maxSessions.map { "\($0)" } ?? "-"
        return [account.name.description, account.permissions.description, sessions, account.state, account.homeText]
    }

    /// Columns as wide as they must be.
    static func table(_ rows: [[String]]) -> String {
        let columns = rows.first?.indices ?? 0..<0
        let widths = columns.map { column in rows.map { $0[column].displayWidth }.max() ?? 0 }
        return rows.map { row in
            let cells = row.dropLast().enumerated().map { $0.element.padded(toWidth: widths[$0.offset]) }
            return (cells + row.suffix(1)).joined(separator: "  ")
        }.joined(separator: "\n")
    }
}
