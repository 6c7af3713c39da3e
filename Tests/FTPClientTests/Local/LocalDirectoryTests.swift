// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPTesting
import FTPWire
import Testing

@Suite(.ownThread) struct LocalDirectoryTests {
    @Test(arguments: ["..", ".", "", "a/b", "/etc", "a\u{0}b"])
    func `a name that is no name is refused`(name: String) async throws {
        let temporary = try TemporaryDirectory()
        let directory = try await LocalDirectory.open(LocalPath(temporary.path))
        let error = await failure { () async throws(FTPError) in _ = try await directory.directory(Array(name.utf8)) }
        #expect(error?.code == .localFile)
        try await ScriptedTest.loggedIn { session in
            try session.survey("a", size: 1)
            try session.passive().accept().close()
        } client: { connection in
            let error = await failure { () async throws(FTPError) in
                try await connection.download("a", to: .inside(directory, name: Array(name.utf8)))
            }
            #expect(error?.code == .localFile)
        }
    }

    @Test func `a link instead of a directory leads nowhere`() async throws {
        let temporary = try TemporaryDirectory()
        try Files.makeLink(at: temporary.path("link"), to: "/tmp")
        let directory = try await LocalDirectory.open(LocalPath(temporary.path))
        let error = await failure { () async throws(FTPError) in _ = try await directory.directory(Array("link".utf8)) }
        #expect(error?.code == .localFile)
        let real = try await directory.directory(Array("real".utf8))
        #expect(real.path.bytes == Array(temporary.path("real").utf8))
        _ = try await directory.directory(Array("real".utf8))
    }

    @Test func `a link under the part's name is not written through`() async throws {
        let temporary = try TemporaryDirectory()
        try Files.write([42], to: temporary.path("victim"))
        try Files.makeLink(at: temporary.path(".a.ferry-part"), to: "victim")
        let path = temporary.path("a")
        try await ScriptedTest.loggedIn { session in
            try session.survey("a", size: 1)
            try session.passive().accept().close()
        } client: { connection in
            let error = await failure { () async throws(FTPError) in
                try await connection.download("a", to: .file(LocalPath(path)))
            }
            #expect(error?.code == .localFile)
        }
        #expect(try Files.read(temporary.path("victim")) == [42])
    }

    @Test func `a link under the target's name is replaced, not written through`() async throws {
        let temporary = try TemporaryDirectory()
        try Files.write([42], to: temporary.path("victim"))
        try Files.makeLink(at: temporary.path("a"), to: "victim")
        let directory = try await LocalDirectory.open(LocalPath(temporary.path))
        try await ScriptedTest.loggedIn { session in
            try session.survey("a", size: 1)
            try session.sendData([7], for: "RETR a")
        } client: { connection in
            try await connection.download("a", to: .inside(directory, name: [0x61]))
        }
        #expect(try Files.read(temporary.path("victim")) == [42])
        #expect(try Files.read(temporary.path("a")) == [7])
    }

    @Test func `an existing file stays when it must not be replaced, and keeps its mode when it is`() async throws {
        let temporary = try TemporaryDirectory()
        let path = temporary.path("a")
        try Files.write([42], to: path)
        try Files.setMode(path, 0o751)
        try await ScriptedTest.loggedIn { session in
            try session.survey("a", size: 1)
            try session.passive().accept().close()
            try session.survey("a", size: 1, isFirst: false)
            try session.sendData([7], for: "RETR a")
        } client: { connection in
            var options = DownloadOptions()
            options.replaces = false
            let error = await failure { () async throws(FTPError) in
                try await connection.download("a", to: .file(LocalPath(path)), options: options)
            }
            #expect(error?.code == .refusedByGuard)
            #expect(try Files.read(path) == [42])
            options.replaces = true
            options.synchronizes = true
            try await connection.download("a", to: .file(LocalPath(path)), options: options)
        }
        #expect(try Files.read(path) == [7])
        #expect(try Files.mode(path) == 0o751)
    }

    @Test(arguments: ["none/a", "", "/"])
    func `a target that cannot be is told`(target: String) async throws {
        let temporary = try TemporaryDirectory()
        let path = temporary.path + "/" + target
        try await ScriptedTest.loggedIn { _ in
        } client: { connection in
            let error = await failure { () async throws(FTPError) in
                try await connection.download("a", to: .file(LocalPath(path)))
            }
            #expect(error?.code == .localFile)
        }
    }
}
