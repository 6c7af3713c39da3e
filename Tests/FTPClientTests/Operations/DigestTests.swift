// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPTesting
import Glibc
import Testing

/// Digests of remote files: the server's word where it gives one, and a calculation here where it does not.
@Suite(.ownThread) struct DigestTests {
    private static let abc256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    private static let abcMD5 = "900150983cd24fb0d6963f7d28e17f72"

    @Test func `HASH is asked for the best algorithm that it offers`() async throws {
        try await ScriptedTest.loggedIn(features: ["HASH SHA-1;SHA-256*;MD5", "XMD5"]) { session in
            try session.measure("f")
            try session.expect("OPTS HASH SHA-256")
            try session.reply("200 SHA-256")
            try session.expect("HASH f")
            try session.reply("213 SHA-256 0-2 \(Self.abc256.uppercased()) f")
        } client: { connection in
            let digest = try await connection.digest(of: "f")
            #expect((digest.text, digest.algorithm, digest.origin) == (Self.abc256, .sha256, .server))
        }
    }

    @Test func `a command of one algorithm is asked where there is no HASH`() async throws {
        try await ScriptedTest.loggedIn(features: ["XCRC", "XMD5"]) { session in
            try session.measure("f")
            try session.expect("XMD5 f")
            try session.reply("250 \(Self.abcMD5.uppercased())")
            try session.expect("XCRC f")
            try session.reply("250 352441C2")
        } client: { connection in
            let best = try await connection.digest(of: "f")
            #expect((best.text, best.algorithm) == (Self.abcMD5, .md5))
            let checksum = try await connection.digest(of: "f", by: .crc32, size: 3)
            #expect(checksum.text == "352441c2")
        }
    }

    @Test func `what the server does not offer is read, and calculated here`() async throws {
        try await ScriptedTest.loggedIn(features: ["XMD5"]) { session in
            try session.survey("f", size: 3)
            try session.sendData(Array("abc".utf8), for: "RETR f")
        } client: { connection in
            let digest = try await connection.digest(of: "f", by: .sha256)
            #expect((digest.text, digest.origin) == (Self.abc256, .reading))
        }
    }

    @Test(arguments: [
        "550 HASH: file is too large.", "504 Not this one.", "213 SHA-256 0-2 no digits f", "500 Unknown.",
    ])
    func `a server that announces digests, and tells none, does not keep one from having them`(
        reply: String
    ) async throws {
        try await ScriptedTest.loggedIn(features: ["HASH SHA-256"]) { session in
            try session.measure("f")
            try session.expect("OPTS HASH SHA-256")
            try session.reply("200 SHA-256")
            try session.expect("HASH f")
            try session.reply(reply)
            try session.survey("f", size: 3, isFirst: false)
            try session.sendData(Array("abc".utf8), for: "RETR f")
        } client: { connection in
            let digest = try await connection.digest(of: "f")
            #expect((digest.text, digest.origin) == (Self.abc256, .reading))
        }
    }

    @Test func `half a file has no digest`() async throws {
        try await ScriptedTest.loggedIn { session in
            try session.survey("f", size: 5)
            try session.sendData(Array("abc".utf8), for: "RETR f")
        } client: { connection in
            let error = await failure { () async throws(FTPError) in try await connection.digest(of: "f") }
            #expect(error?.code == .incomplete)
        }
    }

    @Test func `a missing file is told as that`() async throws {
        try await ScriptedTest.loggedIn(features: ["XSHA256"]) { session in
            try session.measure("f")
            try session.expect("XSHA256 f")
            try session.reply("550 No such file.")
        } client: { connection in
            let error = await failure { () async throws(FTPError) in try await connection.digest(of: "f") }
            #expect(error?.code == .notFound)
        }
    }

    @Test func `a server may read a long file for longer than other replies may take`() async throws {
        try await ScriptedTest.loggedIn(
            features: ["XMD5"], configure: { $0.timeouts.reply = .seconds(4) }
        ) { session in
            try session.expect("TYPE I")
            try session.reply("200 Binary.")
            try session.expect("XMD5 f")
            usleep(5_500_000)
            try session.reply("250 \(Self.abcMD5)")
        } client: { connection in
            let digest = try await connection.digest(of: "f", by: .md5, size: 100_000_000)
            #expect(digest.origin == .server)
        }
    }
}

extension ScriptedSession {
    /// Answers the question for the size that decides how long a digest is waited for.
    fileprivate func measure(_ name: String) throws {
        try expect("TYPE I")
        try reply("200 Binary.")
        try expect("SIZE \(name)")
        try reply("213 3")
    }
}
