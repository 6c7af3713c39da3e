// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPWire

/// The place on the server that uploads go to.
enum RemoteDestination: Sendable {
    /// Into a directory, each under its own name; an empty path is the working directory.
    case directory(RemotePath)
    /// Under another name.
    case name(RemotePath)

    /// Reads a word as a directory, if it ends with a slash or is one on the server, or else as another name.
    ///
    /// A tree always goes into the directory, which is made with it, so that the same command finds the same place
    /// again. A directory with a slash at its end is made, too.
    init(
        _ target: [UInt8]?, count: Int, isTree: Bool = false, isDryRun: Bool = true, on remote: inout Remote
    ) async throws(Failure) {
        guard let target, !target.isEmpty else {
            self = .directory(RemotePath(bytes: []))
            return
        }
        let path = RemotePath(bytes: target)
        if !VirtualPath.isComponent(path.name) {
            self = .directory(path)
        } else if isTree, count == 1 {
            self = .directory(path)
        } else if try await remote.isDirectory(path) {
            self = .directory(path)
        } else if target.last == .slash {
            self = .directory(path)
            if !isDryRun { try await Self.make(path, on: &remote) }
        } else if count > 1 {
            throw .needsDirectory(path.shown, .notFound)
        } else {
            self = .name(path)
        }
    }

    private static func make(_ path: RemotePath, on remote: inout Remote) async throws(Failure) {
        do throws(FTPError) { try await remote.connection.makeDirectory(path, intermediates: true) } catch {
            throw Failure(error)
        }
    }

    /// The directory into which all goes.
    var directory: RemotePath? { if case .directory(let path) = self { path } else { nil } }

    /// The path on the server for a local file, or for a directory with all it holds.
    func path(for local: [UInt8], isTree: Bool = false) throws(Failure) -> RemotePath {
        switch self {
        case .name(let path): return path
        case .directory(let directory):
            let name = LocalPath(bytes: local).name
            if VirtualPath.isComponent(name) { return directory.appending(name) }
            // `put -r .` has no name of its own to give: what it holds goes straight in.
            guard isTree else { throw Failure(.usage, "\(Printable.text(local)) is no name for a file") }
            return directory
        }
    }
}

extension Failure {
    /// Several things cannot have one name.
    static func needsDirectory(_ target: String, _ code: ExitCode) -> Failure {
        Failure(
            code, "Several files need a directory to go to, and this is none: \(target)",
            advice: "Make the directory first, or write \(target)/ to have it made.")
    }
}

extension Remote {
    /// True when something stands at a path.
    mutating func exists(_ path: RemotePath) async throws(Failure) -> Bool {
        do throws(FTPError) {
            _ = try await connection.stat(path)
            return true
        } catch {
            if error.code == .notFound { return false }
            throw Failure(error)
        }
    }
}
