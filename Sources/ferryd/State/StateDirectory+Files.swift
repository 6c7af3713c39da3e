// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPPolicy
import FerryIO

extension StateDirectory {
    /// Opens the accounts; makes directory and database if `create` says so, else they must be there.
    ///
    /// With `looks` a database of an earlier form stays as it is, for a server that still runs.
    func accounts(create: Bool = true, looks: Bool = false) async throws(AccountError) -> any AdministeredStore {
        let shared = try await BlockingPool.shared.run { () throws(AccountError) in try sharedDatabase(looks: looks) }
        if let shared { return shared.accounts }
        let path = try await BlockingPool.shared.run { () throws(AccountError) -> [UInt8] in
            do throws(StateDirectoryError) {
                if create { try make() }
                return try privateFile("accounts.sqlite", create: create)
            } catch {
                let advice = "To name another directory: --state DIR"
                if error.isAbsence { throw .nothingYet("There are no accounts in \(self) yet.\n\(advice)") }
                throw .unavailable("\(error)\n\(advice)")
            }
        }
        return try await SQLiteAccountStore.open(at: path, by: Self.writer, looks: looks)
    }

    /// Makes the directory where it is missing, and what leads to it, all for its owner alone (0700).
    ///
    /// Root may make it for another user, who gets all that is made: it could not enter what is root's alone.
    func make(for owner: FileOwner? = nil) throws(StateDirectoryError) {
        try naming("The state directory \(self) cannot be made") { () throws(Errno) in
            let isAbsolute = path.first == UInt8(ascii: "/")
            var directory = try System.open(hostPath: isAbsolute ? Self.root : .here, Self.passage)
            for component in path.split(separator: UInt8(ascii: "/")) {
                guard let name = PathBytes(component) else { throw .invalidArgument }
                directory = try Self.enter(name, in: directory, makingFor: owner)
            }
        }
    }

    /// The path of a file in the directory that only its owner can read and write (0600).
    ///
    /// `name` is one component. With `create` an empty file is made if there is none; else its absence is an error.
    func privateFile(_ name: String, create: Bool) throws(StateDirectoryError) -> [UInt8] {
        guard let directoryPath = PathBytes(path), let fileName = PathBytes(name.utf8) else {
            throw StateDirectoryError("The name of a state directory cannot contain a NUL byte.")
        }
        let directory = try naming("The state directory \(self) cannot be opened") { () throws(Errno) in
            try System.open(hostPath: directoryPath, Self.passage)
        }
        let (directoryMode, kind) = try naming("\(self)/\(name) cannot be opened") { () throws(Errno) in
            if create { try Self.makeFile(fileName, in: directory) }
            // The descriptor names the file without opening it: closing any other one would drop the locks that SQLite
            // holds on it (sqlite.org/howtocorrupt.html §2.2).
            let file = try System.open(fileName, from: directory, [.pathOnly, .noFollow], resolve: [])
            let status = try System.status(of: file)
            if status.kind == .file, status.permissions & 0o077 != 0 { try System.setPermissions(file, 0o600) }
            return (try System.status(of: directory).permissions, status.kind)
        }
        guard kind == .file else { throw StateDirectoryError("\(self)/\(name) is not a regular file.") }
        // A user who can write to the directory can put another file in the place of ours.
        guard directoryMode & 0o022 == 0 else {
            throw StateDirectoryError("Others can write to the state directory \(self). Run: chmod go-w '\(self)'")
        }
        return path + Array("/\(name)".utf8)
    }

    /// Gives a file of its own another content: written beside it and renamed, so that it is whole at any time (0600).
    func replaceFile(_ name: String, with bytes: [UInt8]) throws(StateDirectoryError) {
        guard let directoryPath = PathBytes(path) else {
            throw StateDirectoryError("The name of a state directory cannot contain a NUL byte.")
        }
        try naming("\(self)/\(name) cannot be written") { () throws(Errno) in
            let directory = try System.open(hostPath: directoryPath, Self.passage)
            try System.replaceFile(Array(name.utf8), in: directory, with: bytes)
        }
    }

    private static let passage: OpenFlags = [.pathOnly, .directory]
    private static let root = PathBytes("/".utf8) ?? .here

    /// Opens a directory, after making it if it is not there.
    private static func enter(
        _ name: PathBytes, in directory: borrowing Descriptor, makingFor owner: FileOwner?
    ) throws(Errno) -> Descriptor {
        do throws(Errno) { return try System.open(name, from: directory, passage, resolve: []) } catch {
            if error != .noEntry { throw error }
        }
        do throws(Errno) { try System.makeDirectory(name, in: directory, mode: 0o700) } catch {
            if error != .exists { throw error }  // another program has just made it
            return try System.open(name, from: directory, passage, resolve: [])
        }
        if let owner {
            let made = try System.open(name, from: directory, .listedDirectory.union(.noFollow), resolve: [])
            try System.setOwner(made, user: owner.user, group: owner.group)
        }
        return try System.open(name, from: directory, passage, resolve: [])
    }

    private static func makeFile(_ name: PathBytes, in directory: borrowing Descriptor) throws(Errno) {
        do throws(Errno) {
            let flags: OpenFlags = [.create, .exclusive, .writeOnly]
            let file = try System.open(name, from: directory, flags, mode: 0o600, resolve: [])
            try System.giveToOwner(file, of: directory)
        } catch {
            if error != .exists { throw error }
        }
    }

    /// Says what could not be done when a system call fails, and to whom a directory belongs that lets the server not in.
    private func naming<Value: ~Copyable>(
        _ failure: String, _ body: () throws(Errno) -> Value
    ) throws(StateDirectoryError) -> Value {
        do throws(Errno) { return try body() } catch {
            let advice = error == .accessDenied ? adviceAboutOwner : ""
            throw StateDirectoryError("\(failure): \(error).\(advice)", isAbsence: error == .noEntry)
        }
    }

    /// A sentence about the directory, or else about the one above it.
    private var adviceAboutOwner: String {
        let above = path.lastIndex(of: UInt8(ascii: "/")).map { Array(path[...$0]) } ?? []
        let advice = [path, above].lazy.map { DirectoryOwner.advice(about: $0) }.first { !$0.isEmpty }
        return advice.map { " \($0)" } ?? ""
    }
}
