// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO

extension EntryFacts {
    /// True for a directory, and not for a link to one.
    var isDirectory: Bool { kind == .directory }
}

extension Timestamp {
    /// The present, as listings date by it.
    static var now: Timestamp { Timestamp(seconds: System.secondsSince1970()) }
}
