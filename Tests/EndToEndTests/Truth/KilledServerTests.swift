// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Glibc
import Testing

/// A server that is killed: what it had promised holds, and the rest is as if it had never begun.
@Suite(.ownThread, .fewAtOnce) struct KilledServerTests {
    @Test func `a server killed in the middle of an upload leaves the old file`() throws {
        let server = try FerrydProcess()
        let upload = try HalfUpload(to: server, replacing: true)
        server.kill()
        #expect(try Files.read(server.path(HalfUpload.name)) == HalfUpload.old)
        #expect(throws: (any Error).self) { try upload.client.ask("NOOP") }
        try server.restart()
        let client = try server.client()
        #expect(try client.download("RETR \(HalfUpload.name)") == HalfUpload.old)
        #expect(String(decoding: try client.download("NLST"), as: UTF8.self) == "\(HalfUpload.name)\r\n")
    }

    @Test func `what had arrived before the server was killed can be gone on from`() throws {
        let server = try FerrydProcess()
        _ = try HalfUpload(to: server, replacing: false)
        server.kill()
        #expect(!Files.exists(server.path(HalfUpload.name)))
        try server.restart()
        let size = try server.client().ask("SIZE \(HalfUpload.name)", expecting: 213).text
        #expect(size == "213 \(HalfUpload.half)")
        try HalfUpload.finish(on: server, at: HalfUpload.half)
    }

    /// The first kill comes at once and the second after the reply; the others close in on the moment between.
    @Test func `a server killed at any moment leaves the old file or the new one`() throws {
        let server = try FerrydProcess()
        let sizes = [HalfUpload.old.count, HalfUpload.new.count]
        var (tooEarly, lateEnough) = (Duration.zero, Duration.seconds(30))
        var seen: Set<Int> = []
        for round in 0..<12 {
            try Files.write(HalfUpload.old, to: server.path(HalfUpload.name))
            let (name, user, password) = (server.name, server.user, server.password)
            let uploading = Background {
                let client = try RawClient(connectingTo: name, as: user, password: password)
                let data = try client.beginTransfer("STOR \(HalfUpload.name)")
                try data.send(HalfUpload.new)
                data.close()
                return try client.reply().code
            }
            let began = ContinuousClock.now
            switch round {
            case 0: break
            case 1:
                _ = try? uploading.value()
                lateEnough = .now - began
            default: usleep(UInt32((tooEarly + lateEnough) / 2 / .microseconds(1)))
            }
            let span = ContinuousClock.now - began
            server.kill()
            let promised = (try? uploading.value()) == 226
            let bytes = try Files.read(server.path(HalfUpload.name))
            #expect(bytes == HalfUpload.old || bytes == HalfUpload.new, "\(bytes.count) bytes, neither old nor new")
            if promised { #expect(bytes == HalfUpload.new, "226 was said and the file is not there") }
            seen.insert(bytes.count)
            if bytes == HalfUpload.new { lateEnough = min(span, lateEnough) } else if round > 1 { tooEarly = span }
            try server.restart()
            #expect(sizes.contains(try server.client().download("RETR \(HalfUpload.name)").count))
        }
        #expect(seen == Set(sizes))
    }
}
