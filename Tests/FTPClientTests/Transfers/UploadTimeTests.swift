// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPTesting
import FTPWire
import Testing

/// The time that an upload gives to the file on the server.
@Suite(.ownThread) final class UploadTimeTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    @Test func `a time that one file is refused is set for the next one all the same`() async throws {
        try await ScriptedTest.loggedIn(features: ["SIZE", "MFMT"]) { session in
            for name in ["a", "b"] {
                if name == "a" {
                    try session.expect("TYPE I")
                    try session.reply("200 Binary.")
                }
                let listener = try session.awaitTransfer("STOR \(name)")
                try session.takeUpload(name, size: 5, over: listener)
                try session.expect(verb: "MFMT")
                try session.reply(name == "a" ? "550 It belongs to somebody else." : "213 Set.")
                if name == "b" { break }
                for _ in 0..<2 {
                    try session.expect(verb: "SITE")
                    try session.reply("500 SITE is not known here.")
                }
            }
        } client: { connection in
            var options = UploadOptions()
            options.naming = .direct
            options.insistsOnTime = true
            for name in ["a", "b"] {
                try Files.write(Array("12345".utf8), to: directory.path(name))
                try await connection.upload(.file(LocalPath(directory.path(name))), to: name, options: options)
            }
        }
    }
}
