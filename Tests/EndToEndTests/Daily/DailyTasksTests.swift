// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Testing

/// Each line of `docs/daily-tasks.md`, typed as it stands there; in a terminal where a person looks at the screen.
@Suite(.ownThread, .fewAtOnce) struct DailyTasksTests {
    private static let content = Content.bytes(3 << 20)

    private func working(_ body: (DailyDesk) throws -> Void) throws {
        try FerrydProcess.serving("--verbose") { server in
            for directory in ["dir", "dir/sub", "pics", "www", "old", "old/inner"] {
                try Files.makeDirectory(server.path(directory))
            }
            for file in ["dir/a.txt", "dir/sub/b.txt", "dir/c.txt", "x.csv", "y.csv", "x.tmp", "y.tmp", "old/inner/z"] {
                try Files.write(Array(file.utf8), to: server.path(file))
            }
            for file in ["f", "big"] { try Files.write(Self.content, to: server.path(file)) }
            try body(try DailyDesk(server))
        }
    }

    @Test func `the page has twenty-five lines`() throws {
        #expect(try DailyDesk.lines().keys.sorted() == Array(1...25))
    }

    @Test func `looking around`() throws {
        try working { desk in
            let session = try desk.terminal(1)
            try session.expect("220 Ferry is ready.")
            try session.expect("> ")
            try session.enter("ls", expecting: "pics")
            try session.quit()
            let listing = try desk.terminal(2)
            try listing.expect("a.txt")
            try listing.expect("sub")
            #expect(try listing.expectEnd() == .exit(0))
            let objects = try desk.run(3).outputText.split(separator: "\n")
            #expect(objects.count == 3 && objects.allSatisfy { $0.hasPrefix("{") }, "\(objects)")
            // In the server's order.
            #expect(objects.contains { $0.contains(#""name":"a.txt""#) }, "\(objects)")
        }
    }

    @Test func `bringing files here`() throws {
        try working { desk in
            let download = try desk.terminal(4)
            try download.expect("Downloaded f: 3,145,728 bytes")
            try download.expect("size verified")
            #expect(try download.expectEnd() == .exit(0))
            #expect(try Files.read(desk.path("f")) == Self.content)
            try desk.run(5)
            #expect(try Files.read(desk.path("g")) == Self.content)
            #expect(try desk.run(6).outputText.contains("3145728"))
            try Files.remove(desk.path("f"))
            try desk.breakOff(7) { Files.size(desk.path(".f.ferry-part")) ?? 0 > 1 << 20 }
            try desk.run(7)
            #expect(try Files.read(desk.path("f")) == Self.content)
            try desk.server.expectLog(#/> REST [1-9]/#)
            try desk.run(8)
            #expect(try Files.read(desk.path("y.csv")) == Array("y.csv".utf8))
            try desk.run(9)
            #expect(try differences(between: desk.server.path("dir"), and: desk.path("dir")) == [])
            try Files.write([], to: desk.path("dir/gone"))
            try desk.run(10)
            #expect(try differences(between: desk.server.path("dir"), and: desk.path("dir")) == [])
            let big = try desk.terminal(22)
            try big.expect("Downloaded big")
            #expect(try big.expectEnd() == .exit(0))
        }
    }

    @Test func `a limit of two megabytes a second holds`() throws {
        try working { desk in
            let start = ContinuousClock.now
            try desk.run(23)
            #expect(ContinuousClock.now - start > .seconds(1))
            #expect(try Files.read(desk.path("f")) == Self.content)
        }
    }

    @Test func `sending files`() throws {
        try working { desk in
            let server = desk.server
            try Files.write(Self.content, to: desk.path("f"))
            for directory in ["dir", "dir/sub"] { try Files.makeDirectory(desk.path(directory)) }
            for file in ["dir/a", "dir/sub/b", "1.jpg", "2.jpg"] {
                try Files.write(Array(file.utf8), to: desk.path(file))
            }
            try Files.remove(server.path("f"))
            let upload = try desk.terminal(11)
            try upload.expect("Uploaded f: 3,145,728 bytes")
            try upload.expect("size verified")
            #expect(try upload.expectEnd() == .exit(0))
            #expect(try Files.read(server.path("f")) == Self.content)
            try desk.run(12)
            let archive = try TestProgram("/bin/tar", "tf", server.path("dir.tar")).run()
            #expect(archive.outputText.contains("dir/sub/b"), "\(archive)")
            try Files.remove(server.path("f"))
            try desk.breakOff(13) {
                try Files.list(server.path("")).contains { name in
                    name.hasPrefix(".ferry-") && (Files.size(server.path(name)) ?? 0) > 1 << 20
                }
            }
            try desk.run(13)
            #expect(try Files.read(server.path("f")) == Self.content)
            try server.expectLog(#/> (?:REST [1-9]|APPE)/#)
            try desk.run(14)
            #expect(try Files.list(server.path("pics")) == ["1.jpg", "2.jpg"])
            try desk.run(15)
            #expect(try differences(between: desk.path("dir"), and: server.path("up/dir")) == [])
        }
    }

    @Test func `deploying a site`() throws {
        try working { desk in
            let server = desk.server
            for directory in ["site", "site/.git"] { try Files.makeDirectory(desk.path(directory)) }
            for file in ["index.html", "a.css", "b.css", ".git/config"] {
                try Files.write(Array(file.utf8), to: desk.path("site/\(file)"))
            }
            for file in ["old.html", "a.css", "b.css"] { try Files.write([], to: server.path("www/\(file)")) }
            let before = try inventory(of: server.path("www"))
            let preview = try desk.terminal(17)
            try preview.expect("index.html")
            try preview.expect("old.html")
            #expect(try preview.expectEnd() == .exit(0))
            #expect(try inventory(of: server.path("www")) == before)
            try desk.run(16)
            #expect(try Files.list(server.path("www")) == ["a.css", "b.css", "index.html"])
            #expect(try Files.read(server.path("www/a.css")) == Array("a.css".utf8))
        }
    }

    @Test func `changing names`() throws {
        try working { desk in
            let server = desk.server
            let removal = try desk.terminal(18)
            try removal.expect("Delete 2 entries (2 files)?")
            try removal.enter("yes")
            #expect(try removal.expectEnd() == .exit(0))
            #expect(!Files.exists(server.path("x.tmp")) && !Files.exists(server.path("y.tmp")))
            let tree = try desk.terminal(19)
            try tree.expect("Delete 3 entries (1 file, 2 directories)?")
            try tree.enter("yes")
            #expect(try tree.expectEnd() == .exit(0))
            #expect(!Files.exists(server.path("old")))
            try Files.write([1], to: server.path("a"))
            try desk.run(20)
            #expect(!Files.exists(server.path("a")) && Files.exists(server.path("b")))
            try desk.run(21)
            #expect(Files.exists(server.path("new/one/two")))
        }
    }

    @Test func `trusting a server, and typing no password`() throws {
        try working { desk in
            let stranger = try desk.home("stranger")
            let trust = try desk.terminal(24) { $0.environment["HOME"] = stranger }
            try trust.expect("fingerprint: sha256:")
            try trust.expect("Trust it from now on? [yes, no]")
            try trust.enter("yes", expecting: "is trusted from now on.")
            #expect(try trust.expectEnd() == .exit(0))
            let netrc = "machine 127.0.0.1 login \(desk.server.user) password \(desk.server.password)\n"
            try Files.write(Array(netrc.utf8), to: "\(stranger)/.netrc")
            try Files.setMode(0o600, of: "\(stranger)/.netrc")
            let listing = try desk.terminal(25) { program in
                program.environment["HOME"] = stranger
                program.environment["FERRY_PASSWORD"] = nil
            }
            try listing.expect("big")
            #expect(try listing.expectEnd() == .exit(0))
            #expect(!listing.transcript.contains("Password"))
        }
    }
}
