// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPTesting
import FTPWire
import FerryIO
import Testing

/// Uploads whose control connection breaks, at servers that replace a file when the new one is complete.
@Suite(.ownThread) struct InterruptedUploadTests {
    private static let content = Content.bytes(1_000_000)
    private static let features = ["UPLOAD ATOMIC", "SIZE", "MDTM", "HASH SHA-256*"]

    /// Logs in, as on a new connection where it is the second.
    private static func begin(_ session: ScriptedSession) throws {
        try session.begin(features: features)
        try session.expect("TYPE I")
        try session.reply("200 Binary.")
    }

    /// Takes an upload up to its 150; `count` bytes are announced.
    private static func take(
        _ count: Int, from offset: Int = 0, _ session: ScriptedSession
    ) throws -> RawSocket {
        try session.expect("ALLO \(count)")
        return try takeAnnounced(from: offset, session)
    }

    private static func takeAnnounced(from offset: Int, _ session: ScriptedSession) throws -> RawSocket {
        try session.reply("200 Ok.")
        let listener = try session.passive()
        if offset > 0 {
            try session.expect("REST \(offset)")
            try session.reply("350 Go on.")
        }
        try session.expect("STOR a")
        try session.reply("150 Go on.")
        return try listener.accept()
    }

    /// Gives the end of the part back.
    private static func readBack(_ session: ScriptedSession, over listener: RawListener) throws {
        try session.expect("REST 534464")
        try session.reply("350 Go on.")
        try session.expect("RETR a")
        try session.reply("150 Here.")
        let end = try listener.accept()
        try end.send(Array(content[534_464..<600_000]))
        end.close()
        try session.reply("226 Done.")
    }

    /// Tells of the file under the final name.
    private static func tell(_ session: ScriptedSession, digest: String) throws {
        try session.expect("MDTM a")
        try session.reply("213 20261120134500")
        try session.expect("SIZE a")
        try session.reply("213 1000000")
        try session.expect("OPTS HASH SHA-256")
        try session.reply("200 SHA-256")
        try session.expect("HASH a")
        try session.reply("213 SHA-256 0-1000000 \(digest) a")
    }

    private static var digest: String {
        Digest.sha256(content).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }

    private static func upload(
        sessions: ScriptedServer.Sessions = 2, _ script: @escaping @Sendable (ScriptedSession) throws -> Void,
        client: (inout FTPConnection, LocalPath) async throws -> Void
    ) async throws {
        let directory = try TemporaryDirectory()
        let path = directory.path("a")
        try Files.write(content, to: path)
        try await ScriptedTest.connected(sessions: sessions) {
            $0.pause = { _ in true }
        } _: { session in
            try script(session)
            if session.number > 1 { try session.end() }
        } client: { connection in
            try await client(&connection, LocalPath(path))
        }
    }

    @Test func `a part that the server still holds is waited for`() async throws {
        try await Self.upload { session in
            try Self.begin(session)
            if session.number == 1 {
                let data = try Self.take(1_000_000, session)
                _ = try data.receive(exactly: 600_000)
                session.control.close()
                return try data.reset()
            }
            var heldFor = 2
            // If all bytes had left before the reset, the part is first found while the upload is proved, and once more
            // before the rest is sent.
            var line = try session.nextLine()
            while line == Array("MDTM a".utf8) {
                try session.reply("550 There is no such file.")
                try session.expect("SIZE a")
                try session.reply(heldFor > 0 ? "550 There is no such file." : "213 600000")
                if heldFor == 0 { try Self.readBack(session, over: session.passive()) }
                heldFor = max(0, heldFor - 1)
                line = try session.nextLine()
            }
            #expect(line == Array("ALLO 400000".utf8))
            let data = try Self.takeAnnounced(from: 600_000, session)
            #expect(try data.receiveToEnd() == Array(Self.content[600_000...]))
            try session.reply("226 Done.")
            try session.expect("SIZE a")
            try session.reply("213 1000000")
        } client: { connection, path in
            let summary = try await connection.retrying { try await $0.upload(.file(path), to: "a") }
            #expect(summary.moved == 400_000)
        }
    }

    @Test func `a part that the server took for the whole is gone on with`() async throws {
        try await Self.upload(sessions: 1) { session in
            try Self.begin(session)
            // As if something on the way had ended the connection in order.
            let data = try Self.take(1_000_000, session)
            _ = try data.receive(exactly: 600_000)
            try data.reset()
            try session.reply("226 Done.")
            while try session.nextLine() == Array("SIZE a".utf8) { try session.reply("213 600000") }
            let listener = try RawListener()
            try session.reply("229 Go on (|||\(listener.name.port)|).")
            try Self.readBack(session, over: listener)
            let rest = try Self.take(400_000, from: 600_000, session)
            #expect(try rest.receiveToEnd() == Array(Self.content[600_000...]))
            try session.reply("226 Done.")
            try session.expect("SIZE a")
            try session.reply("213 1000000")
            try session.end()
        } client: { connection, path in
            let summary = try await connection.retrying { try await $0.upload(.file(path), to: "a") }
            #expect(summary.moved == 400_000)
        }
    }

    @Test func `one that was complete when its connection broke is not sent again`() async throws {
        try await Self.upload { session in
            try Self.begin(session)
            if session.number == 1 {
                let data = try Self.take(1_000_000, session)
                _ = try data.receive(exactly: 1_000_000)
                session.control.close()
                return try data.reset()
            }
            try Self.tell(session, digest: Self.digest)
        } client: { connection, path in
            let summary = try await connection.retrying { try await $0.upload(.file(path), to: "a") }
            #expect(summary.verification == .digest)
        }
    }

    @Test(arguments: [true, false])
    func `an older file of the same size is not taken for the new one`(isNew: Bool) async throws {
        try await Self.upload { session in
            try Self.begin(session)
            if session.number == 1 {
                let data = try Self.take(1_000_000, session)
                _ = try data.receiveToEnd()
                return session.control.close()
            }
            for _ in 0..<(isNew ? 1 : 6) {
                try Self.tell(session, digest: isNew ? Self.digest : String(repeating: "0", count: 64))
            }
        } client: { connection, path in
            let error = await failure { () async throws(FTPError) in
                let summary = try await connection.upload(.file(path), to: "a")
                #expect(summary.verification == .digest)
            }
            #expect(error?.code == (isNew ? nil : .incomplete))
        }
    }

    @Test func `a renaming whose answer is lost is not followed by another upload`() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.path("a")
        try Files.write(Self.content, to: path)
        try await ScriptedTest.connected(sessions: 2) {
            $0.pause = { _ in true }
        } _: { session in
            try session.begin()
            if session.number == 1 {
                let listener = try session.awaitFirstTransfer("STOR .a.ferry-part")
                try session.takeUpload(".a.ferry-part", size: 1_000_000, over: listener)
                try session.expect("RNFR .a.ferry-part")
                try session.expect("RNTO a")
                return session.control.close()
            }
            try session.expect("TYPE I")
            try session.reply("200 Binary.")
            try session.expect("SIZE .a.ferry-part")
            try session.reply("550 No such file.")
            try session.expect("SIZE a")
            try session.reply("213 1000000")
            try session.end()
        } client: { connection in
            let summary = try await connection.retrying { try await $0.upload(.file(LocalPath(path)), to: "a") }
            #expect(summary.verification == .sizeAfterReconnect)
            #expect(summary.moved == 0)
        }
    }
}
