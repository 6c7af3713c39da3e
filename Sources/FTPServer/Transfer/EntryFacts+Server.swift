// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO

extension EntryFacts {
    /// Whether it can be entered: a directory, or a link to one inside the root.
    var isDirectory: Bool { kind == .directory || resolvedKind == .directory }
}

extension Timestamp {
    /// The present, as listings date by it.
    static var now: Timestamp { Timestamp(seconds: System.secondsSince1970()) }
}
