// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import FerryIO
import Glibc
import Testing

/// Sockets among the files of this machine.
struct LocalSocketTests {
    private let directory: SuiteDirectory

    init() throws { directory = try SuiteDirectory(named: "socket") }

    private func mode(_ path: String) -> UInt32 {
        var status = stat()
        return lstat(path, &status) == 0 ? status.st_mode : 0
    }

    @Test func `the name is for its owner alone, and goes away`() throws {
        let path = directory.path("a.sock")
        let socket = LocalSocket(at: Array(path.utf8))
        let listening = try socket.listen()
        #expect(mode(path) == S_IFSOCK | 0o600)
        socket.remove()
        #expect(mode(path) == 0)
        _ = consume listening
    }

    @Test func `what a program has left behind is replaced, what one listens on or a file is not`() throws {
        let path = directory.path("a.sock")
        let socket = LocalSocket(at: Array(path.utf8))
        do { _ = try socket.listen() }
        #expect(mode(path) & S_IFMT == S_IFSOCK)
        let listening = try socket.listen()
        #expect(throws: Errno.addressInUse) { _ = try socket.listen() }
        _ = consume listening
        let file = directory.path("file")
        try Files.write(Array("x".utf8), to: file)
        #expect(throws: Errno.exists) { _ = try LocalSocket(at: Array(file.utf8)).listen() }
        #expect(mode(file) & S_IFMT == S_IFREG)
    }

    @Test func `a path that is too long for an address is reached through its directory`() throws {
        let long = directory.path(String(repeating: "d", count: 150))
        try Files.makeDirectory(long)
        let socket = LocalSocket(at: Array("\(long)/a.sock".utf8))
        let listening = try socket.listen()
        #expect(mode("\(long)/a.sock") == S_IFSOCK | 0o600)
        #expect(throws: Errno.addressInUse) { _ = try socket.listen() }
        socket.remove()
        #expect(mode("\(long)/a.sock") == 0)
        _ = consume listening
    }
}
