// SPDX-License-Identifier: Apache-2.0
import FTPServer
import FTPTesting
import FTPWire
import FerryIO
import Testing

/// `SITE KEPT`: what a client learns of a broken upload, whatever stands under its name.
@Suite(.ownThread) struct KeptPartTests {
    private func digest(_ bytes: [UInt8]) -> String { Hexadecimal.text(Digest.sha256(bytes)) }

    @Test(arguments: ServedFiles.Kind.allCases, [true, false])
    func `length and digest of what is kept are told, also beside the file that it was to replace`(
        _ kind: ServedFiles.Kind, replacing: Bool
    ) async throws {
        let new = Content.bytes(300_000, seed: 2)
        let old = Content.bytes(500_000)
        try await LiveServer.run(kind, files: replacing ? ["a": old] : [:]) { server in
            let client = try server.client()
            let nothing = try client.ask("SITE KEPT a", expecting: 550).text
            #expect(nothing == Refusal.nothingKept.reply.line)
            let data = try client.beginTransfer("STOR a")
            try data.send(Array(new[..<200_000]))
            try client.waitForBytes(200_000)
            try client.ask("ABOR", expecting: 426)
            try client.expect(226)
            let kept = digest(Array(new[..<200_000]))
            #expect(try client.ask("SITE KEPT a", expecting: 213).text == "213 SHA-256 0-199999 \(kept) a")
            try client.ask("REST 200000", expecting: 350)
            try client.upload(Array(new[200_000...]), "STOR a")
            #expect(try client.download("RETR a") == new)
            try client.ask("SITE KEPT a", expecting: 550)
        }
    }

    @Test func `nobody is told of what others have left`() async throws {
        try await LiveServer.run(files: [:], accounts: [.named("one", .all), .named("two", .all)]) { server in
            let one = try server.client(as: "one")
            let data = try one.beginTransfer("STOR a")
            try data.send(Content.bytes(200_000))
            try one.waitForBytes(200_000)
            try one.ask("ABOR", expecting: 426)
            try one.expect(226)
            try one.ask("SITE KEPT a", expecting: 213)
            try server.client(as: "two").ask("SITE KEPT a", expecting: 550)
        }
    }
}
