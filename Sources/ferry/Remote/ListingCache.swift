// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPWire

/// Listings of a moment ago, so that pressing TAB does not ask the server each time.
struct ListingCache: Sendable {
    static let lifetime = Duration.seconds(30)
    static let limit = 32

    private var listings: [RemotePath: (entries: PackedEntries, time: ContinuousClock.Instant)] = [:]

    /// A listing that is not too old.
    func entries(of directory: RemotePath, now: ContinuousClock.Instant = .now) -> PackedEntries? {
        guard let listing = listings[directory], now - listing.time < Self.lifetime else { return nil }
        return listing.entries
    }

    /// Keeps a listing; the oldest makes room.
    mutating func keep(_ entries: PackedEntries, of directory: RemotePath, now: ContinuousClock.Instant = .now) {
        if listings.count >= Self.limit, let oldest = listings.min(by: { $0.value.time < $1.value.time }) {
            listings[oldest.key] = nil
        }
        listings[directory] = (entries, now)
    }

    /// Forgets everything: something has changed on the server.
    mutating func forget() { listings = [:] }
}

extension Remote {
    /// A listing of a directory from a moment ago.
    func recentEntries(of directory: RemotePath) -> PackedEntries? { listings.entries(of: absolute(directory)) }

    /// Keeps a listing for a moment.
    mutating func keep(_ entries: PackedEntries, of directory: RemotePath) {
        listings.keep(entries, of: absolute(directory))
    }

    /// The directory as a whole path, without a slash at its end: one directory, one entry.
    private func absolute(_ directory: RemotePath) -> RemotePath {
        let base = connection.workingDirectory ?? RemotePath(bytes: [.slash])
        return RemotePath(
            bytes: VirtualPath((directory.isAbsolute ? directory : base.appending(directory.bytes)).bytes).bytes)
    }
}
