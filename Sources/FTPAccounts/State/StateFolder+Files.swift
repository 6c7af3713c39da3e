// SPDX-License-Identifier: Apache-2.0
import FerryIO

extension StateFolder {
    /// Makes the folder where it is missing, and what leads to it, all for its owner alone (0700).
    package func make() throws(StateFolderError) {
        try naming("The state folder \(self) cannot be made") { () throws(Errno) in
            let isAbsolute = path.first == UInt8(ascii: "/")
            var folder = try System.open(hostPath: isAbsolute ? Self.root : .here, Self.passage)
            for component in path.split(separator: UInt8(ascii: "/")) {
                guard let name = PathBytes(component) else { throw .invalidArgument }
                folder = try Self.enter(name, in: folder)
            }
        }
    }

    /// The path of a file in the folder that only its owner can read and write (0600).
    ///
    /// `name` is one component. With `create` an empty file is made if there is none; else its absence is an error.
    package func privateFile(_ name: String, create: Bool) throws(StateFolderError) -> [UInt8] {
        guard let folderPath = PathBytes(path), let fileName = PathBytes(name.utf8) else {
            throw StateFolderError("The name of a state folder cannot contain a NUL byte.")
        }
        let folder = try naming("The state folder \(self) cannot be opened") { () throws(Errno) in
            try System.open(hostPath: folderPath, Self.passage)
        }
        let (folderMode, kind) = try naming("\(self)/\(name) cannot be opened") { () throws(Errno) in
            if create { try Self.makeFile(fileName, in: folder) }
            // The descriptor names the file without opening it: closing any other one would drop the locks that SQLite
            // holds on it (sqlite.org/howtocorrupt.html §2.2).
            let file = try System.open(fileName, from: folder, [.pathOnly, .noFollow], resolve: [])
            let status = try System.status(of: file)
            if status.kind == .file, status.permissions & 0o077 != 0 { try System.setPermissions(file, 0o600) }
            return (try System.status(of: folder).permissions, status.kind)
        }
        guard kind == .file else { throw StateFolderError("\(self)/\(name) is not a regular file.") }
        // Whoever can write to the folder can put another file in the place of ours.
        guard folderMode & 0o022 == 0 else {
            throw StateFolderError("Others can write to the state folder \(self). Run: chmod go-w '\(self)'")
        }
        return path + Array("/\(name)".utf8)
    }

    private static let passage: OpenFlags = [.pathOnly, .folder]
    private static let root = PathBytes("/".utf8) ?? .here

    /// Opens a folder, after making it if it is not there.
    private static func enter(_ name: PathBytes, in folder: borrowing Descriptor) throws(Errno) -> Descriptor {
        do throws(Errno) { return try System.open(name, from: folder, passage, resolve: []) } catch {
            if error != .noEntry { throw error }
        }
        do throws(Errno) { try System.makeFolder(name, in: folder, mode: 0o700) } catch {
            if error != .exists { throw error }  // somebody else has just made it
        }
        return try System.open(name, from: folder, passage, resolve: [])
    }

    private static func makeFile(_ name: PathBytes, in folder: borrowing Descriptor) throws(Errno) {
        do throws(Errno) {
            _ = try System.open(name, from: folder, [.create, .exclusive, .writeOnly], mode: 0o600, resolve: [])
        } catch {
            if error != .exists { throw error }
        }
    }

    /// Says what could not be done when a system call fails.
    private func naming<Value: ~Copyable>(
        _ failure: String, _ body: () throws(Errno) -> Value
    ) throws(StateFolderError) -> Value {
        do throws(Errno) { return try body() } catch {
            throw StateFolderError("\(failure): \(error).", isAbsence: error == .noEntry)
        }
    }
}
