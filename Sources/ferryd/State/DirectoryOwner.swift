// SPDX-License-Identifier: Apache-2.0
import FTPPolicy
import FTPWire
import FerryIO

/// The user to whom a directory of the host belongs.
enum DirectoryOwner {
    /// The user and its group; nil where there is no directory that can be seen.
    static func of(_ path: [UInt8]) -> FileOwner? {
        status(of: path).map { FileOwner(user: $0.userID, group: $0.groupID) }
    }

    /// The status of a directory; nil where there is none that can be seen.
    static func status(of path: [UInt8]) -> FileStatus? {
        guard let path = PathBytes(path), let directory = try? System.open(hostPath: path, .directoryPath) else {
            return nil
        }
        return try? System.status(of: directory)
    }

    /// Words for a directory of another user, and what to do about it; empty for one's own, or one that cannot be seen.
    static func advice(about path: [UInt8], user: UInt32 = System.effectiveUser) -> String {
        guard let owner = of(path)?.user, owner != user else { return "" }
        return "\(Printable.text(path)) belongs to user \(owner), and the server runs as user \(user): give it away "
            + "(chown \(user) \(InstalledCommands.quoted(path))), or run the server as that user (of a container: "
            + "--user \(owner))."
    }
}
