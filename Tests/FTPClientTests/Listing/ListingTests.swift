// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPTesting
import FTPWire
import Testing

@Suite(.ownThread) struct ListingTests {
    private static let machine = ["MLST type*;size*;modify*;"]

    @Test func `MLSD is used where it is announced`() async throws {
        try await ScriptedTest.loggedIn(features: Self.machine) { session in
            let command = try session.sendData(
                Array("type=cdir; .\r\ntype=pdir; ..\r\ntype=file;size=3; a b\r\nTYPE=dir; sub\r\n".utf8))
            #expect(command == Array("MLSD /x".utf8))
        } client: { connection in
            let entries = try await connection.entries(of: "/x")
            #expect(entries.map(\.name) == ["a b", "sub"])
            #expect(entries.map(\.kind) == [.file, .directory])
        }
    }

    @Test func `LIST serves where MLSD turns out to be missing, from then on`() async throws {
        let line = Array("-rw-r--r--   1 o g   12 Nov 20 13:45 a.txt\r\n".utf8)
        try await ScriptedTest.loggedIn(features: Self.machine) { session in
            let listener = try session.passive()
            try session.expect("MLSD")
            try session.reply("500 What?")
            _ = listener
            try session.sendData(line, for: "LIST")
            try session.sendData(line, for: "LIST")
        } client: { connection in
            for _ in 1...2 {
                let entries = try await connection.entries()
                #expect(entries.first?.name == "a.txt")
                #expect(entries.first?.size == 12)
            }
        }
    }

    /// FEAT may announce what a server does not do, and says so in its own way.
    @Test(arguments: [
        "501 Option not understood.", "504 Not for that parameter.", "550 Command not permitted.", "530 Not here.",
    ])
    func `LIST serves where MLSD is announced and refused, from then on`(reply: String) async throws {
        let line = Array("-rw-r--r--   1 o g   12 Nov 20 13:45 a.txt\r\n".utf8)
        try await ScriptedTest.loggedIn(features: Self.machine) { session in
            let listener = try session.passive()
            try session.expect("MLSD sub")
            try session.reply(reply)
            _ = listener
            try session.sendData(line, for: "LIST sub")
            try session.sendData(line, for: "LIST sub")
        } client: { connection in
            for _ in 1...2 {
                let entries = try await connection.entries(of: "sub")
                #expect(entries.map(\.name) == ["a.txt"])
            }
        }
    }

    @Test func `names that could lead out of the directory are left out and counted`() async throws {
        let listing = """
            type=file; good
            type=file; ../evil
            type=file; /etc/passwd
            type=dir; sub/../../x
            type=file;size=1; two
            Halves
            type=file; ./fine
            type=file; /asked/also fine

            """.replacing("\n", with: "\r\n")
        try await ScriptedTest.loggedIn(features: Self.machine) { session in
            try session.sendData(Array(listing.utf8))
        } client: { connection in
            var names: [String] = []
            let summary = try await connection.list("/asked") { batch in
                names += batch.map { Printable.text($0.name) }
            }
            #expect(names == ["good", "two", "fine", "also fine"])
            #expect(summary.refusedNames.count == 3)
            #expect(summary.unrecognised == [Array("Halves".utf8)])
            #expect(!summary.isComplete)
            #expect(summary.entries == 4)
        }
    }

    @Test func `the clock of LIST is learned from one file, once`() async throws {
        let listing = Array(
            "-rw-r--r-- 1 o g 1 Nov 20  2001 old\r\n-rw-r--r-- 1 o g 12 2026-11-20 15:45 a.txt\r\n".utf8)
        try await ScriptedTest.loggedIn(features: ["MDTM"]) { session in
            try session.sendData(listing, for: "LIST x")
            try session.expect("MDTM x/a.txt")
            try session.reply("213 20261120134530")
            try session.sendData(listing, for: "LIST x")
        } client: { connection in
            for _ in 1...2 {
                let entries = try await connection.entries(of: "x")
                #expect(entries.last?.modified?.seconds == 1_795_182_300)
            }
        }
    }

    @Test func `a listing that comes byte by byte is the same listing`() async throws {
        try await ScriptedTest.loggedIn { session in
            let listener = try session.passive()
            try session.expect("LIST")
            try session.reply("150 Here.")
            let data = try listener.accept()
            for byte in Array(
                "total 1\r\ndrwxr-xr-x 2 o g 0 Jan  1 2020 sub\r\nlrwxrwxrwx 1 o g 3 Jan 1 2020 l -> a".utf8)
            {
                try data.send([byte])
            }
            data.close()
            try session.reply("226 Done.")
        } client: { connection in
            let entries = try await connection.entries()
            #expect(entries.map(\.name) == ["sub", "l"])
            #expect(entries.last?.kind == .symbolicLink(target: Array("a".utf8)))
        }
    }

    @Test func `a server that left something out is not believed to be complete`() async throws {
        try await ScriptedTest.loggedIn { session in
            let listener = try session.passive()
            try session.expect("LIST")
            try session.reply("150 Here.")
            try listener.accept().close()
            try session.reply("226-Options: -l", "226 Output truncated to 10000 matches")
        } client: { connection in
            let summary = try await connection.list { _ in }
            #expect(summary.isTruncated)
            #expect(!summary.isComplete)
        }
    }

    @Test(arguments: ["450 No files found", "550 No files found."])
    func `an empty directory is no error, whatever the server calls it`(reply: String) async throws {
        try await ScriptedTest.loggedIn { session in
            let listener = try session.passive()
            try session.expect("LIST")
            try session.reply(reply)
            _ = listener
        } client: { connection in
            let entries = try await connection.entries()
            #expect(entries.isEmpty)
        }
    }

    @Test func `a listing that breaks off is an error`() async throws {
        try await ScriptedTest.loggedIn { session in
            let listener = try session.passive()
            try session.expect("LIST")
            try session.reply("150 Here.")
            let data = try listener.accept()
            try data.send("-rw-r--r--   1 o g   12 Nov 20 13:45 a.txt\r\n")
            data.close()
            try session.reply("451 The disk is broken.")
        } client: { connection in
            let error = await failure { () async throws(FTPError) in _ = try await connection.entries() }
            #expect(error?.code == .incomplete)
            #expect(error?.reply?.code.rawValue == 451)
        }
    }

    @Test func `whoever has seen enough can end a listing, and the connection lives`() async throws {
        try await ScriptedTest.loggedIn { session in
            let listener = try session.passive()
            try session.expect("LIST")
            try session.reply("150 Here.")
            let data = try listener.accept()
            try data.send("-rw-r--r--   1 o g   12 Nov 20 13:45 a.txt\r\n")
            try session.expect("ABOR")
            try session.expect("NOOP")
            try session.reply("426 Aborted.", "226 Abort successful.", "200 Noop.")
            try session.expect("NOOP")
            try session.reply("200 Ok.")
        } client: { connection in
            do {
                try await connection.list { _ in throw FTPError(.refusedByGuard, .list) }
                Issue.record("the error is lost")
            } catch let error as FTPError {
                #expect(error.code == .refusedByGuard)
            }
            try await connection.keepAlive()
        }
    }

    @Test func `names that look like options are not taken for options`() async throws {
        try await ScriptedTest.loggedIn { session in
            try session.expect("CWD -la")
            try session.reply("250 Here.")
            try session.sendData([], for: "LIST")
            try session.expect("CWD /")
            try session.reply("250 Back.")
            try session.sendData(Array("-la/x\r\ny\n".utf8), for: "NLST ./-la")
            try session.sendData(Array("raw\r\n".utf8), for: "LIST -la")
        } client: { connection in
            _ = try await connection.entries(of: "-la")
            let names = try await connection.names(of: "-la")
            #expect(names == [Array("-la/x".utf8), Array("y".utf8)])
            let lines = try await connection.rawListing(Array("-la".utf8))
            #expect(lines == [Array("raw".utf8)])
        }
    }

    @Test func `a hundred thousand entries come in batches`() async throws {
        var listing: [UInt8] = []
        for number in 0..<100_000 { listing += Array("type=file;size=\(number); file \(number)\r\n".utf8) }
        let bytes = listing
        try await ScriptedTest.loggedIn(features: Self.machine) { session in
            try session.sendData(bytes)
        } client: { connection in
            var largest = 0
            var sum: Int64 = 0
            let summary = try await connection.list { batch in
                largest = max(largest, batch.count)
                sum += batch.reduce(0) { $0 + ($1.size ?? 0) }
            }
            #expect(summary.entries == 100_000)
            #expect(sum == 4_999_950_000)
            #expect(largest < 5000)
        }
    }
}
