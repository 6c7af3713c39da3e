// SPDX-License-Identifier: Apache-2.0
public import FTPWire
import FerryIO

/// The result of comparing something here with something on the server.
public enum Comparison: Sendable {
    /// Files of the same content, as far as the evidence goes.
    case same(size: Int64, Evidence)
    /// Files of different sizes.
    case sizesDiffer(here: Int64, there: Int64)
    /// Files of one size, with different contents.
    case contentsDiffer(size: Int64, Evidence)
    /// A file and a directory, or links to different places.
    case kindsDiffer(here: EntryKind, there: EntryKind)
    /// It is on the server only.
    case missingHere(EntryKind)
    /// It is here only.
    case missingThere(EntryKind)

    /// The ground on which contents are held to be the same or not.
    public enum Evidence: Hashable, Sendable {
        /// There are no bytes to compare.
        case emptiness
        /// The digests of both.
        case digest(HashAlgorithm, RemoteDigest.Origin)
    }

    /// True for files that were found to be the same.
    public var isSame: Bool { if case .same = self { true } else { false } }
}

/// The result of comparing one entry of two trees.
public struct ComparisonFinding: Sendable {
    /// The path of the entry, from the roots of both trees.
    public let path: [UInt8]

    /// The result.
    public let comparison: Comparison
}

extension FTPConnection {
    /// Compares a file here with one on the server: by size, then by digest, which the server calculates if it can; else
    /// the file is read.
    ///
    /// - Parameters:
    ///   - file: The file here; a link is followed.
    ///   - path: The file on the server.
    ///   - algorithm: The algorithm of the digest; the best that the server offers if `nil`.
    /// - Returns: The result, which is never that something is missing.
    /// - Throws: `localFile`, `notFound`, `denied`, `incomplete`.
    public mutating func compare(
        _ file: LocalPath, with path: some RemotePathConvertible, by algorithm: HashAlgorithm? = nil
    ) async throws(FTPError) -> Comparison {
        guard let here = try await LocalTree.target(of: file) else {
            throw FTPError(.localFile, .openLocal, file.bytes, cause: Errno.noEntry)
        }
        var there = try await stat(path)
        if there.isLink, let file = try await linkedFile(at: path.remotePath) { there = file }
        let isFile = here.kind == .file && !there.leadsToDirectory
        guard isFile else { return .kindsDiffer(here: here.kind, there: there.kind) }
        return try await compare(file, of: here.size, with: path.remotePath, of: there.size, by: algorithm)
    }

    /// Compares two files whose sizes are known, as far as the server tells.
    mutating func compare(
        _ file: LocalPath, of size: Int64, with path: RemotePath, of told: Int64?, by algorithm: HashAlgorithm?
    ) async throws(FTPError) -> Comparison {
        var there = told
        if there == nil { there = try await self.size(of: path) }
        if let there, there != size { return .sizesDiffer(here: size, there: there) }
        if there == 0 { return .same(size: 0, .emptiness) }
        let theirs = try await digest(of: path, by: algorithm, size: there)
        let ours = try await LocalTree.digest(of: file, DigestKind(theirs.algorithm))
        let evidence = Comparison.Evidence.digest(theirs.algorithm, theirs.origin)
        return ours == theirs.bytes ? .same(size: size, evidence) : .contentsDiffer(size: size, evidence)
    }
}

extension LocalTree {
    /// Kind and size of what stands at a path, links followed; `nil` when there is nothing.
    static func target(of path: LocalPath) async throws(FTPError) -> (kind: EntryKind, size: Int64)? {
        do throws(Errno) {
            return try await BlockingPool.shared.run { () throws(Errno) in try targetNow(of: path) }
        } catch {
            throw FTPError(.localFile, .openLocal, path.bytes, cause: error)
        }
    }

    /// The same; blocks.
    static func targetNow(of path: LocalPath) throws(Errno) -> (kind: EntryKind, size: Int64)? {
        guard let host = PathBytes(path.bytes) else { throw .invalidArgument }
        do throws(Errno) {
            let status = try System.status(of: System.open(hostPath: host, [.pathOnly]))
            switch status.kind {
            case .file: return (.file, status.size)
            case .directory: return (.directory, status.size)
            case .symbolicLink, .other: return (.other, status.size)
            }
        } catch {
            if error == .noEntry || error == .notDirectory { return nil }
            throw error
        }
    }
}
