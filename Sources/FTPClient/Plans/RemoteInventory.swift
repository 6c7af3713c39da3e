// SPDX-License-Identifier: Apache-2.0
package import FTPWire

/// The entries that stand on the server where files are to go.
///
/// One file is asked about by itself; where several go into one directory, its listing tells of all.
package struct RemoteInventory: Sendable {
    /// The number of files from which on a listing is worth its data connection.
    static let manyFiles = 3

    private var directories: [RemotePath: [[UInt8]: EntryFacts]] = [:]

    /// Knows of nothing.
    package init() {}

    /// Prepares for so many files in a directory; an empty path is the working directory.
    package mutating func expect(
        _ count: Int, in directory: RemotePath, on connection: inout FTPConnection
    ) async throws(FTPError) {
        guard count >= Self.manyFiles, directories[directory] == nil else { return }
        do throws(FTPError) {
            let entries = try await connection.listing(of: directory.bytes.isEmpty ? nil : directory).entries
            directories[directory] = Dictionary(
                entries.map { ($0.name.bytes, $0) }, uniquingKeysWith: { one, _ in one })
        } catch {
            // A server that refuses the listing may still tell of single files.
            if connection.isSpent(by: error) { throw error }
        }
    }

    /// Takes note of a directory that was made just now.
    package mutating func expectNothing(in directory: RemotePath) { directories[directory] = [:] }

    /// Takes note of a file that goes there.
    package mutating func note(_ path: RemotePath) {
        directories[path.parent]?[path.name] = EntryFacts(name: path.name, kind: .file)
    }

    /// The entry at a path; `nil` where there is nothing, or where the server does not tell.
    package func entry(
        at path: RemotePath, on connection: inout FTPConnection
    ) async throws(FTPError) -> EntryFacts? {
        if let directory = directories[path.parent] { return directory[path.name] }
        return try await connection.standing(at: path)
    }
}

extension FTPConnection {
    /// Asks for the entry at a path in one question; `nil` where there is none, or where the server does not tell.
    package mutating func standing(at path: RemotePath) async throws(FTPError) -> EntryFacts? {
        do throws(FTPError) {
            if features.has("MLST") { return try await stat(path) }
            guard let size = try await size(of: path) else { return nil }
            var facts = EntryFacts(name: path.name, kind: .file)
            facts.size = size
            return facts
        } catch {
            // Only an answer of the server's means that nothing is there: silence may hide a file.
            guard isUsable, !error.endsConnection, error.code != .timedOut else { throw error }
            return nil
        }
    }

    /// True when a file on the server has the size and the time of change of one here.
    ///
    /// The server is asked for the time, unless a machine listing has told it to the second.
    package mutating func isSameVersion(
        _ local: EntryFacts, as facts: EntryFacts, at path: RemotePath
    ) async throws(FTPError) -> Bool {
        guard facts.kind == .file, facts.size == local.size else { return false }
        if features.has("MLST"), facts.modifiedPrecision == .second, facts.modified != nil {
            return facts.isSameVersion(as: local)
        }
        var facts = facts
        facts.modified = try await modificationTime(of: path)
        return facts.isSameVersion(as: local)
    }
}
