// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import FerryIO
import Glibc
import Testing

@testable import ferryd

/// Paths on which root opens files for a server that is not root any more.
@Suite(.enabled(if: geteuid() == 0, "only root owns what root made"))
final class RootOnlyPathTests {
    private let directory: TemporaryDirectory
    private let stranger: uid_t = 65534

    init() throws {
        directory = try TemporaryDirectory()
        for name in ["keys", "archive", "theirs"] { try Files.makeDirectory(directory.path(name)) }
        for name in ["keys/key.pem", "archive/new.pem", "theirs/key.pem"] {
            try Files.write(Array(name.utf8), to: directory.path(name))
        }
        chown(directory.path("theirs"), stranger, stranger)
    }

    private func read(_ name: String) throws(Errno) -> String {
        let file = try RootOnlyPath.open(Array(directory.path(name).utf8), .readWithoutWaiting)
        return try String(decoding: System.contents(of: file, atMost: 100), as: UTF8.self)
    }

    private func link(_ name: String, to target: String) { symlink(target, directory.path(name)) }

    @Test func `a file of root below directories of root is opened`() throws {
        #expect(try read("keys/key.pem") == "keys/key.pem")
        #expect(try read("keys/../keys/./key.pem") == "keys/key.pem")
    }

    @Test func `links of root lead on, upwards and from the root too`() throws {
        link("keys/live.pem", to: "../archive/new.pem")
        link("keys/far.pem", to: directory.path("archive/new.pem"))
        link("keys/twice.pem", to: "live.pem")
        for name in ["keys/live.pem", "keys/far.pem", "keys/twice.pem"] {
            #expect(try read(name) == "archive/new.pem")
        }
    }

    @Test(arguments: ["theirs/key.pem", "keys/into.pem", "keys/round.pem", "keys", "keys/fifo", "keys/none/key.pem"])
    func `nothing is opened where others may change names, nor what is no file`(_ name: String) throws {
        link("keys/into.pem", to: "../theirs/key.pem")
        link("keys/round.pem", to: "round.pem")
        mkfifo(directory.path("keys/fifo"), 0o600)
        #expect(throws: Errno.self) { try read(name) }
    }

    @Test func `a link that a stranger puts into a directory of its own leads nowhere`() throws {
        link("theirs/shadow", to: directory.path("keys/key.pem"))
        #expect(throws: Errno.accessDenied) { try read("theirs/shadow") }
    }

    @Test func `in a directory for everybody only directories of root lead on`() throws {
        chmod(directory.path("archive"), 0o1777)
        try Files.makeDirectory(directory.path("archive/own"))
        try Files.write([1], to: directory.path("archive/own/file"))
        #expect(try read("archive/own/file") == "\u{1}")
        #expect(throws: Errno.accessDenied) { try read("archive/new.pem") }
        chmod(directory.path("archive"), 0o777)
        #expect(throws: Errno.accessDenied) { try read("archive/own/file") }
    }

    @Test func `a log that is missing is made only in a directory of root`() throws {
        let path = Array(directory.path("keys/log").utf8)
        _ = try RootOnlyPath.open(path, .log, mode: 0o640)
        #expect(Files.exists(directory.path("keys/log")))
        #expect(throws: Errno.accessDenied) {
            _ = try RootOnlyPath.open(Array(directory.path("theirs/log").utf8), .log, mode: 0o640)
        }
    }

    @Test func `settings are believed only from a file that root alone can change`() throws {
        let path = directory.path("keys/ferryd.toml")
        try Files.write(Array("port = 2121\n".utf8), to: path)
        #expect(try RootOnlyPath.contents(of: path) == Array("port = 2121\n".utf8))
        for mode in [0o646, 0o664] as [mode_t] {
            chmod(path, mode)
            #expect(throws: Errno.accessDenied) { _ = try RootOnlyPath.contents(of: path) }
        }
        chmod(path, 0o644)
        chown(path, stranger, stranger)
        #expect(throws: Errno.accessDenied) { _ = try RootOnlyPath.contents(of: path) }
        chown(directory.path("theirs/key.pem"), 0, 0)
        #expect(throws: Errno.accessDenied) { _ = try RootOnlyPath.contents(of: directory.path("theirs/key.pem")) }
        #expect(throws: Errno.noEntry) { _ = try RootOnlyPath.contents(of: directory.path("keys/none")) }
    }

    @Test func `of settings that a stranger can change nothing is opened`() throws {
        let (file, log) = (directory.path("keys/ferryd.toml"), directory.path("keys/log"))
        try Files.write(Array("log-file = \"\(log)\"\n".utf8), to: file)
        let words = ["--configuration", file].map { Array($0.utf8) }
        let invocation = try DaemonInvocation(words, variables: [:], reading: RootOnlyPath.contents)
        guard case .serve(let settings) = invocation else { throw TestFailure("it does not serve") }
        _ = try PrivilegedMonitor.open(.append(Array(log.utf8)), NamedFiles(settings))
        chown(file, stranger, stranger)
        #expect(throws: Errno.accessDenied) {
            _ = try PrivilegedMonitor.open(.append(Array(log.utf8)), NamedFiles(settings))
        }
    }

    @Test func `only files that settings name are opened`() throws {
        let key = Array(directory.path("keys/key.pem").utf8)
        let named = NamedFiles(read: [key])
        _ = try PrivilegedMonitor.open(.read(key), named)
        #expect(throws: Errno.accessDenied) { _ = try PrivilegedMonitor.open(.append(key), named) }
        #expect(throws: Errno.accessDenied) {
            _ = try PrivilegedMonitor.open(.read(Array(directory.path("archive/new.pem").utf8)), named)
        }
    }
}
