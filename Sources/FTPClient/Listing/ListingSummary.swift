// SPDX-License-Identifier: Apache-2.0
public import FTPWire

/// The end of a listing, and how far it may be trusted.
public struct ListingSummary: Sendable {
    /// The command that was used: `MLSD` or `LIST`.
    public internal(set) var command = "MLSD"

    /// Entries handed over.
    public internal(set) var entries = 0

    /// The identity of the directory that was listed, if the server told (the `unique` fact of its `cdir` entry).
    public internal(set) var unique: EntryFacts.Unique?

    /// Lines that no known format explains; at most the first 100 are kept.
    public internal(set) var unrecognised: [[UInt8]] = []

    /// Names that were left out because they could lead out of a directory (empty, `..`, with `/` or a control byte);
    /// at most the first 100 are kept.
    public internal(set) var refusedNames: [FileName] = []

    /// The number of names that the server has left out because a line end in them would break the listing, where it
    /// says so.
    public internal(set) var unlistableNames = 0

    /// True if the server said that it left something out ("Output truncated to 10000 matches").
    public internal(set) var isTruncated = false

    /// True if this is surely everything: what a deletion of "extras" needs to know first.
    public var isComplete: Bool { !isTruncated && unrecognised.isEmpty && refusedNames.isEmpty && unlistableNames == 0 }
}
