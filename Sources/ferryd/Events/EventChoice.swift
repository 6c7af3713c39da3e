// SPDX-License-Identifier: Apache-2.0
import FTPPolicy
import FTPWire
import ProgramKit

/// The events that a table of the file of settings is about: the keys that such tables share.
struct EventChoice: Hashable, Sendable {
    /// None means those that are usual there.
    var kinds: Set<EventKind> = []
    var accounts: [Glob] = []
    var places: [RulePattern] = []
    var wantsDigests = false

    func filter(standard: Set<EventKind>) -> EventFilter {
        EventFilter(
            kinds: kinds.isEmpty ? standard : kinds, accounts: accounts, places: places, wantsDigests: wantsDigests)
    }

    /// The keys of the choice in a table that holds it at `place`.
    static func keys<Table>(_ place: any WritableKeyPath<Table, EventChoice> & Sendable) -> [TableKey<Table>] {
        [
            TableKey(
                Option(
                    nil, "on", value: "KIND",
                    "the kinds of events: \(EventKind.allCases.map(\.rawValue).joined(separator: ", "))",
                    isRepeatable: true, example: "upload")
            ) { (text, table) throws(UsageError) in
                guard let kind = EventKind(rawValue: text) else {
                    let words = EventKind.allCases.map(\.rawValue)
                    let hint = text.nearest(of: words).map { " Did you mean \"\($0)\"?" } ?? ""
                    throw UsageError("--on: there is no event \"\(text)\".\(hint)")
                }
                table[keyPath: place].kinds.insert(kind)
            },
            TableKey(
                Option(
                    nil, "accounts", value: "NAME", "only those of these accounts; * and ? stand for anything",
                    standard: "all", isRepeatable: true, example: "camera-*")
            ) { $1[keyPath: place].accounts.append(Glob($0.utf8)) },
            TableKey(
                Option(
                    nil, "paths", value: "PATH", "only those at these places of the accounts' trees, and below",
                    standard: "all", isRepeatable: true, example: "/incoming")
            ) { (text, table) throws(UsageError) in
                guard let pattern = RulePattern(Array(text.utf8)) else {
                    throw UsageError("--paths takes a path from the root on, such as /incoming/*.jpg, not \"\(text)\".")
                }
                table[keyPath: place].places.append(pattern)
            },
            TableKey(
                Option(nil, "digest", "with the SHA-256 of each upload, taken while its bytes pass")
            ) { $1[keyPath: place].wantsDigests = true },
        ]
    }
}
