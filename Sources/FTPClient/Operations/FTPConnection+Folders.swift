// SPDX-License-Identifier: Apache-2.0
extension FTPConnection {
    /// Asks for the working directory (PWD).
    public mutating func currentFolder() async throws(FTPError) -> RemotePath {
        throw FTPError(.notSupported, .askFolder, [])
    }

    /// Changes the working directory (CWD).
    public mutating func changeFolder(to path: RemotePath) async throws(FTPError) {
        throw FTPError(.notSupported, .changeFolder, path.bytes)
    }

    /// Goes one folder up (CDUP).
    public mutating func changeToParent() async throws(FTPError) {
        throw FTPError(.notSupported, .changeFolder, [])
    }

    /// Makes a folder (MKD).
    ///
    /// - Parameters:
    ///   - path: The folder to make.
    ///   - intermediates: Make missing parents too, and do not mind what exists already.
    /// - Throws: `exists` if something of that name is there.
    public mutating func makeFolder(_ path: RemotePath, intermediates: Bool = false) async throws(FTPError) {
        throw FTPError(.notSupported, .makeFolder, path.bytes)
    }

    /// Removes an empty folder (RMD).
    public mutating func removeFolder(_ path: RemotePath) async throws(FTPError) {
        throw FTPError(.notSupported, .removeFolder, path.bytes)
    }
}
