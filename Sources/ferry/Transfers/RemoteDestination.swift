// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPWire

/// Where uploads go on the server.
enum RemoteDestination: Sendable {
    /// Into a folder, each under its own name; an empty path is the working folder.
    case folder(RemotePath)
    /// Under another name.
    case name(RemotePath)

    /// What a word means: a name with a slash at its end, an existing folder, or else another name.
    init(_ target: [UInt8]?, count: Int, on remote: inout Remote) async throws(Failure) {
        guard let target, !target.isEmpty else {
            self = .folder(RemotePath(bytes: []))
            return
        }
        let path = RemotePath(bytes: target)
        if target.last == .slash || !VirtualPath.isComponent(path.name) {
            self = .folder(path)
        } else if try await remote.isFolder(path) {
            self = .folder(path)
        } else if count > 1 {
            throw Failure(.notFound, "Several files need a folder to go to, and this is none: \(path.shown)")
        } else {
            self = .name(path)
        }
    }

    /// Where a local file goes, or a folder with all it holds.
    func path(for local: [UInt8], isTree: Bool = false) throws(Failure) -> RemotePath {
        switch self {
        case .name(let path): return path
        case .folder(let folder):
            let name = LocalPath(bytes: local).name
            if VirtualPath.isComponent(name) { return folder.appending(name) }
            // `put -r .` has no name of its own to give: what it holds goes straight in.
            guard isTree else { throw Failure(.usage, "\(Printable.text(local)) is no name for a file") }
            return folder
        }
    }
}

extension Remote {
    /// Whether something stands at a path.
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
