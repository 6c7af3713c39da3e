// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPTesting
import Glibc
import Testing

@testable import ferryd

struct StateDirectoryTests {
    private func mode(_ path: [UInt8]) -> UInt32? {
        var status = stat()
        return lstat(path.map(CChar.init(bitPattern:)) + [0], &status) == 0 ? UInt32(status.st_mode) & 0o7777 : nil
    }

    private func mode(_ path: String) -> UInt32? { mode(Array(path.utf8)) }

    private func standard(isRoot: Bool = false, _ environment: [String: String]) -> String? {
        StateDirectory.standard(isRoot: isRoot) { environment[$0].map { Array($0.utf8) } }?.description
    }

    @Test func `the standard place follows the system's habits`() {
        #expect(standard(isRoot: true, ["HOME": "/root", "XDG_STATE_HOME": "/x"]) == "/var/lib/ferryd")
        #expect(standard(["HOME": "/home/ada", "XDG_STATE_HOME": "/x"]) == "/x/ferryd")
        #expect(standard(["HOME": "/home/ada"]) == "/home/ada/.local/state/ferryd")
        #expect(standard(["HOME": "/home/ada", "XDG_STATE_HOME": "x"]) == "/home/ada/.local/state/ferryd")
        #expect(standard(["HOME": "/home/ada", "XDG_STATE_HOME": ""]) == "/home/ada/.local/state/ferryd")
        #expect(standard(["STATE_DIRECTORY": "/run/s/ferryd:/run/s/other", "HOME": "/home/ada"]) == "/run/s/ferryd")
        #expect(standard(isRoot: true, ["STATE_DIRECTORY": "/run/s/ferryd"]) == "/run/s/ferryd")
        #expect(standard(isRoot: true, ["STATE_DIRECTORY": "s"]) == "/var/lib/ferryd")
        #expect(standard([:]) == nil)
        #expect(standard(["HOME": "relative"]) == nil)
    }

    @Test func `a directory is made with all that leads to it, for its owner alone`() throws {
        let temporary = try TemporaryDirectory()
        let directory = StateDirectory(path: Array(temporary.path("a//b/./c/").utf8))
        try directory.make()
        try directory.make()
        for part in ["a", "a/b", "a/b/c"] { #expect(mode(temporary.path(part)) == 0o700) }
    }

    @Test func `a file is made for its owner alone, and one that is there becomes so`() throws {
        let temporary = try TemporaryDirectory()
        let directory = StateDirectory(path: Array(temporary.path.utf8))
        #expect(throws: StateDirectoryError.self) { try directory.privateFile("x", create: false) }
        #expect(mode(temporary.path("x")) == nil)
        let path = try directory.privateFile("x", create: true)
        #expect(path == Array(temporary.path("x").utf8))
        #expect(mode(path) == 0o600)
        chmod(temporary.path("x"), 0o664)
        _ = try directory.privateFile("x", create: true)
        #expect(mode(path) == 0o600)
    }

    @Test(.enabled(if: geteuid() == 0, "only root makes files for others"))
    func `what root's commands make belongs to the user whose directory it is`() async throws {
        let temporary = try TemporaryDirectory()
        #expect(chown(temporary.path, 65534, 65533) == 0)
        let store = try await StateDirectory(path: Array(temporary.path.utf8)).accounts()
        try await store.add(Account(.ferry))
        for suffix in ["", "-wal", "-shm"] {
            var status = stat()
            #expect(lstat(temporary.path("accounts.sqlite\(suffix)"), &status) == 0)
            #expect(status.st_uid == 65534 && status.st_gid == 65533)
        }
        // Closed, it would take the files beside it away.
        #expect(try await store.account(named: .ferry) != nil)
    }

    @Test func `a link in the place of the file is refused`() throws {
        let temporary = try TemporaryDirectory()
        let directory = StateDirectory(path: Array(temporary.path.utf8))
        #expect(symlink("/etc/passwd", temporary.path("x")) == 0)
        let error = #expect(throws: StateDirectoryError.self) { try directory.privateFile("x", create: true) }
        #expect(error?.description == "\(temporary.path)/x is not a regular file.")
    }

    @Test func `a directory that others can write to is refused, with what to do`() throws {
        let temporary = try TemporaryDirectory()
        chmod(temporary.path, 0o770)
        let directory = StateDirectory(path: Array(temporary.path.utf8))
        let error = #expect(throws: StateDirectoryError.self) { try directory.privateFile("x", create: true) }
        #expect(error?.description.hasSuffix("Run: chmod go-w '\(temporary.path)'") == true)
    }

    @Test func `a file in the place of the directory is an error that names it`() throws {
        let temporary = try TemporaryDirectory()
        let path = try StateDirectory(path: Array(temporary.path.utf8)).privateFile("x", create: true)
        let directory = StateDirectory(path: path)
        let error = #expect(throws: StateDirectoryError.self) { try directory.make() }
        #expect(error?.description == "The state directory \(temporary.path)/x cannot be made: Not a directory.")
    }

    @Test func `nobody else can read the accounts`() async throws {
        let temporary = try TemporaryDirectory()
        let store = try await StateDirectory(path: Array(temporary.path("state").utf8)).accounts()
        try await store.add(Account(.ferry))
        #expect(mode(temporary.path("state")) == 0o700)
        for suffix in ["", "-wal", "-shm"] { #expect(mode(temporary.path("state/accounts.sqlite\(suffix)")) == 0o600) }
    }

    @Test func `accounts that must be there are not made`() async throws {
        let temporary = try TemporaryDirectory()
        let directory = StateDirectory(path: Array(temporary.path("state").utf8))
        let reason = AccountError.nothingYet(
            "There are no accounts in \(directory) yet.\nTo name another directory: --state DIR")
        await #expect(throws: reason) { try await directory.accounts(create: false) }
        #expect(mode(temporary.path("state")) == nil)
        try await directory.accounts().add(Account(.ferry))
        #expect(try await directory.accounts(create: false).account(named: .ferry) != nil)
    }
}
