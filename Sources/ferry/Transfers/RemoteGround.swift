// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPWire

/// The entries that stand on the server where files are to go.
///
/// One file is asked about by itself; where several go into one directory, its listing tells of all.
struct RemoteGround {
    /// From how many files on a listing is worth its data connection.
    static let manyFiles = 3

    private var directories: [RemotePath: [[UInt8]: EntryFacts]] = [:]

    /// Prepares for so many files in a directory; an empty path is the working directory.
    mutating func expect(_ count: Int, in directory: RemotePath, on remote: inout Remote) async throws(Failure) {
        guard count >= Self.manyFiles, directories[directory] == nil else { return }
        do throws(Failure) {
            let entries = try await remote.entries(of: directory)
            directories[directory] = Dictionary(
                entries.map { ($0.name.bytes, $0) }, uniquingKeysWith: { one, _ in one })
        } catch {
            // A server that refuses the listing may still tell of single files.
            if error.endsBatch { throw error }
        }
    }

    /// Takes note of a directory that was made just now.
    mutating func expectNothing(in directory: RemotePath) { directories[directory] = [:] }

    /// Takes note of a file that was put there.
    mutating func note(_ path: RemotePath) {
        directories[path.parent]?[path.name] = EntryFacts(name: path.name, kind: .file)
    }

    /// The entry at a path; `nil` where there is nothing, or where the server does not tell.
    func entry(at path: RemotePath, on remote: inout Remote) async throws(Failure) -> EntryFacts? {
        if let directory = directories[path.parent] { return directory[path.name] }
        return try await remote.standing(at: path)
    }
}

extension Remote {
    /// Asks for the entry at a path in one question; `nil` where there is none, or where the server does not tell.
    mutating func standing(at path: RemotePath) async throws(Failure) -> EntryFacts? {
        do throws(FTPError) {
            if connection.features.has("MLST") { return try await connection.stat(path) }
            guard let size = try await connection.size(of: path) else { return nil }
            var facts = EntryFacts(name: path.name, kind: .file)
            facts.size = size
            return facts
        } catch {
            let failure = Failure(error)
            if failure.endsBatch { throw failure }
            return nil
        }
    }

    /// True when a file on the server has the size and the time of change of one here.
    ///
    /// The server is asked for the time, unless a machine listing has told it to the second.
    mutating func isSameVersion(
        _ local: EntryFacts, as facts: EntryFacts, at path: RemotePath
    ) async throws(Failure) -> Bool {
        guard facts.kind == .file, facts.size == local.size else { return false }
        if connection.features.has("MLST"), facts.modifiedPrecision == .second, facts.modified != nil {
            return facts.isSameVersion(as: local)
        }
        var facts = facts
        do throws(FTPError) { facts.modified = try await connection.modificationTime(of: path) } catch {
            throw Failure(error)
        }
        return facts.isSameVersion(as: local)
    }
}
