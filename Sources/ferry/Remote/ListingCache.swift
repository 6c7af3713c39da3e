// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPWire

/// Listings of a moment ago, so that pressing TAB does not ask the server each time.
struct ListingCache: Sendable {
    static let lifetime = Duration.seconds(30)
    static let limit = 32

    private var listings: [RemotePath: (entries: [EntryFacts], time: ContinuousClock.Instant)] = [:]

    /// A listing that is not too old.
    func entries(of folder: RemotePath, now: ContinuousClock.Instant = .now) -> [EntryFacts]? {
        guard let listing = listings[folder], now - listing.time < Self.lifetime else { return nil }
        return listing.entries
    }

    /// Keeps a listing; the oldest makes room.
    mutating func keep(_ entries: [EntryFacts], of folder: RemotePath, now: ContinuousClock.Instant = .now) {
        if listings.count >= Self.limit, let oldest = listings.min(by: { $0.value.time < $1.value.time }) {
            listings[oldest.key] = nil
        }
        listings[folder] = (entries, now)
    }

    /// Forgets everything: something has changed on the server.
    mutating func forget() { listings = [:] }
}

extension Remote {
    /// A listing of a folder from a moment ago.
    func recentEntries(of folder: RemotePath) -> [EntryFacts]? { listings.entries(of: absolute(folder)) }

    /// Keeps a listing for a moment.
    mutating func keep(_ entries: [EntryFacts], of folder: RemotePath) { listings.keep(entries, of: absolute(folder)) }

    /// The folder as a whole path, without a slash at its end: one folder, one entry.
    private func absolute(_ folder: RemotePath) -> RemotePath {
        let base = connection.workingDirectory ?? RemotePath(bytes: [.slash])
        return RemotePath(bytes: VirtualPath((folder.isAbsolute ? folder : base.appending(folder.bytes)).bytes).bytes)
    }
}
