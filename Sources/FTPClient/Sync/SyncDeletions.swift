// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO

/// The end of one deletion of a sync.
public enum SyncDeletionOutcome: Sendable {
    /// The entry is gone.
    case deleted
    /// The entry was left alone, as something has changed since both sides were listed.
    case kept(Doubt)
    /// The deletion failed.
    case failed(FTPError)

    /// The things that speak against a deletion at the last moment.
    public enum Doubt: Hashable, Sendable {
        /// The source has it now.
        case appearedAtSource
        /// The entry is not the one that was listed.
        case changedAtTarget
        /// The directory cannot be listed as a whole, or may be a link.
        case uncertainListing
        /// Something in it was not deleted.
        case holdsMore
        /// The directory of the sync is not the one at the source that was listed.
        case sourceChanged
    }
}

/// Deletions that are carried out, each only after both sides were asked again whether it is still right.
struct SyncDeletions {
    private let request: SyncRequest
    private let identity: EntryFacts.Unique?
    private let doomed: Set<SyncPath>
    /// The places where the source has something else, and whether that is a directory.
    private let replaced: [SyncPath: Bool]
    /// A directory on the server, listed again.
    private struct Listing: Sendable {
        var entries: [[UInt8]: EntryFacts]
        /// Directories that may be links.
        var doubtful: Set<FileName>
    }

    /// Directories on the server that were listed again; `nil` for one that is in doubt.
    private var listings: [SyncPath: Listing?] = [:]
    private var places: SyncPlaces
    /// The directories in which something was not deleted.
    private var occupied: Set<SyncPath> = []

    /// Prepares to delete what a plan deletes.
    init(_ plan: SyncPlan, of request: SyncRequest) {
        self.request = request
        identity = plan.sourceIdentity
        let entries = plan.obstacles + plan.deletions
        doomed = Set(entries.lazy.filter { $0.kind == .directory }.map(\.path))
        let obstacles = Set(plan.obstacles.map(\.path))
        replaced = Dictionary(
            plan.work.filter { obstacles.contains($0.path) }.map { ($0.path, $0.makesDirectory) },
            uniquingKeysWith: { one, _ in one })
        places = SyncPlaces(request)
    }

    /// Deletes an entry, unless something speaks against it.
    ///
    /// - Throws: An error that ends the connection.
    mutating func delete(
        _ entry: SyncEntry, on connection: inout FTPConnection
    ) async throws(FTPError) -> SyncDeletionOutcome {
        let outcome = try await outcome(of: entry, on: &connection)
        if case .deleted = outcome { return outcome }
        occupied.insert(entry.path.parent)
        return outcome
    }

    private mutating func outcome(
        of entry: SyncEntry, on connection: inout FTPConnection
    ) async throws(FTPError) -> SyncDeletionOutcome {
        if occupied.contains(entry.path) { return .kept(.holdsMore) }
        do throws(FTPError) {
            switch request.direction {
            case .up: return try await deleteThere(entry, on: &connection)
            case .down: return try await deleteHere(entry, on: &connection)
            }
        } catch {
            if connection.isSpent(by: error) { throw error }
            return .failed(error)
        }
    }
}

// MARK: - On the server

extension SyncDeletions {
    private mutating func deleteThere(
        _ entry: SyncEntry, on connection: inout FTPConnection
    ) async throws(FTPError) -> SyncDeletionOutcome {
        if let doubt = await doubtHere(entry.path) { return .kept(doubt) }
        guard let listing = try await listing(of: entry.path.parent, on: &connection, isTarget: true) else {
            return .kept(.uncertainListing)
        }
        guard let present = listing.entries[entry.path.name] else { return .deleted }
        if listing.doubtful.contains(present.name) { return .kept(.uncertainListing) }
        guard entry.isSame(as: SyncEntry(present, in: entry.path.parent)) else { return .kept(.changedAtTarget) }
        let path = request.remote.appending(entry.path)
        do throws(FTPError) {
            if entry.kind == .directory {
                try await connection.removeDirectory(path)
            } else {
                try await connection.delete(path)
            }
        } catch {
            guard error.code == .notFound else { throw error }
        }
        return .deleted
    }

    /// The doubt of a deletion on the server that the source here gives rise to.
    private func doubtHere(_ path: SyncPath) async -> SyncDeletionOutcome.Doubt? {
        let (root, identity, isDirectory) = (request.local, identity, replaced[path])
        let (local, follows) = (root.appending(path), request.options.links == .follow)
        return await BlockingPool.shared.run {
            guard let identity, (try? LocalTree.identity(of: root.bytes)) == identity else { return .sourceChanged }
            do throws(Errno) {
                let kind = try follows ? LocalTree.kind(local.bytes) : LocalTree.ownKind(local.bytes)
                guard let kind else { return nil }
                return isDirectory == (kind == .directory) ? nil : .appearedAtSource
            } catch {
                return .uncertainListing
            }
        }
    }

    /// The entries of a directory on the server, listed again; `nil` where they are not certain.
    ///
    /// The directories above are listed too: one that has become a link would lead the deletion elsewhere.
    private mutating func listing(
        of directory: SyncPath, on connection: inout FTPConnection, isTarget: Bool
    ) async throws(FTPError) -> Listing? {
        if let known = listings[directory] { return known }
        let found = try await relisting(of: directory, on: &connection, isTarget: isTarget)
        listings[directory] = .some(found)
        return found
    }

    private mutating func relisting(
        of directory: SyncPath, on connection: inout FTPConnection, isTarget: Bool
    ) async throws(FTPError) -> Listing? {
        if !directory.isRoot {
            let above = try await listing(of: directory.parent, on: &connection, isTarget: isTarget)
            let follows = !isTarget && request.options.links == .follow
            guard let above, let own = above.entries[directory.name], own.isDirectory || follows,
                !isTarget || !above.doubtful.contains(own.name)
            else { return nil }
        }
        let path = request.remote.appending(directory)
        let survey: DirectorySurvey
        do throws(FTPError) {
            survey = try await connection.survey(path.bytes.isEmpty ? nil : path, thoroughly: isTarget)
        } catch {
            if connection.isSpent(by: error) { throw error }
            return nil
        }
        guard survey.summary.isComplete else { return nil }
        let entries = survey.entries.filter(\.isProper)
        // A server may show a directory that it does not let be read as one that holds nothing.
        if entries.isEmpty, !path.bytes.isEmpty, try await connection.place(behind: path) == nil { return nil }
        return Listing(
            entries: Dictionary(entries.map { ($0.name.bytes, $0) }, uniquingKeysWith: { one, _ in one }),
            doubtful: survey.doubtful)
    }
}

// MARK: - Here

extension SyncDeletions {
    private mutating func deleteHere(
        _ entry: SyncEntry, on connection: inout FTPConnection
    ) async throws(FTPError) -> SyncDeletionOutcome {
        if let doubt = try await doubtThere(entry.path, on: &connection) { return .kept(doubt) }
        let directory = try await places.existingDirectory(entry.path.parent)
        do throws(Errno) {
            let name = try LocalDirectory.component(entry.path.name)
            return try await BlockingPool.shared.run { () throws(Errno) in
                guard let status = try directory.statusNow(name) else { return .deleted }
                guard entry.isSame(as: status) else { return .kept(.changedAtTarget) }
                if entry.kind == .directory {
                    try System.removeDirectory(name, in: directory.descriptor)
                } else {
                    try System.removeName(name, in: directory.descriptor)
                }
                return .deleted
            }
        } catch {
            throw Purpose(.openLocal, request.local.appending(entry.path).bytes).failure(.localFile, cause: error)
        }
    }

    /// The doubt of a deletion here that the source on the server gives rise to.
    private mutating func doubtThere(
        _ path: SyncPath, on connection: inout FTPConnection
    ) async throws(FTPError) -> SyncDeletionOutcome.Doubt? {
        var path = path
        // In a directory that the server does not have, it has nothing.
        while doomed.contains(path.parent) { path = path.parent }
        guard let listing = try await listing(of: path.parent, on: &connection, isTarget: false) else {
            return .uncertainListing
        }
        guard let present = listing.entries[path.name] else { return nil }
        return replaced[path] == present.leadsToDirectory ? nil : .appearedAtSource
    }
}

extension SyncAction {
    fileprivate var makesDirectory: Bool { if case .makeDirectory = self { true } else { false } }
}

extension SyncEntry {
    /// True when an entry is still the one that was listed.
    fileprivate func isSame(as other: SyncEntry) -> Bool {
        switch (kind, other.kind) {
        case (.directory, .directory), (.symbolicLink, .symbolicLink): true
        case (.file, .file): size == other.size && (modified == nil || modified == other.modified)
        default: false
        }
    }

    fileprivate func isSame(as status: FileStatus) -> Bool {
        switch (kind, status.kind) {
        case (.directory, .directory), (.symbolicLink, .symbolicLink): true
        case (.file, .file):
            size == status.size && modified?.seconds == status.modified.seconds
                && modified?.nanoseconds == status.modified.nanoseconds
        default: false
        }
    }
}

extension LocalTree {
    /// The kind of what has that name, links not followed; `nil` where nothing has, or its directory is missing.
    fileprivate static func ownKind(_ path: [UInt8]) throws(Errno) -> FileKind? {
        let (directory, name) = split(path)
        guard let component = PathBytes(name) else { throw .invalidArgument }
        do throws(Errno) { return try System.status(of: component, in: openDirectory(directory)).kind } catch {
            if error == .noEntry || error == .notDirectory { return nil }
            throw error
        }
    }
}
