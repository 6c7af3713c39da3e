// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Glibc
import Testing

/// A disk without room, made of memory in a mount namespace of the server's own; only root may make one.
@Suite(.ownThread, .fewAtOnce, .enabled(if: geteuid() == 0, "only root can make a small disk"))
struct FullDiskTests {
    @Test func `a full disk does not cost the old file, and does not stay full`() throws {
        let server = try FerrydProcess(diskOf: 8 << 20)
        let client = try server.client()
        try client.upload(HalfUpload.old, "STOR \(HalfUpload.name)")
        try client.upload(Content.bytes(3 << 20, seed: 3), "STOR filler")

        let data = try client.beginTransfer("STOR \(HalfUpload.name)")
        try? data.send(HalfUpload.new)  // the server may well stop reading before the end
        data.close()
        let reply = try client.expect(452)
        #expect(reply.text.hasSuffix("bytes arrived, and none are kept."))
        #expect(try client.download("RETR \(HalfUpload.name)") == HalfUpload.old)
        #expect(try Files.read(server.path(HalfUpload.name)) == HalfUpload.old)
        try client.upload(Content.bytes(3 << 20, seed: 4), "STOR other")
    }

    /// 4 MB, of which broken uploads hold 3.5: the kernel finds out in the middle of a transfer from page to page.
    @Test(arguments: [1, 4096, 2 << 20])
    func `what is kept of broken uploads gives way, the oldest first`(_ size: Int) throws {
        let server = try FerrydProcess(diskOf: 4 << 20)
        let client = try server.client()
        for (name, count) in [("first", 1 << 20), ("second", 2 << 20), ("third", 1 << 20 - 4096)] {
            let broken = try server.client()
            let data = try broken.beginTransfer("STOR \(name)")
            try data.send(Content.bytes(count))
            try broken.waitForBytes(count)
            try data.reset()
            try broken.expect(426)
        }
        let content = Content.bytes(size, seed: 5)
        try client.upload(content, "STOR a")
        if size == 1 { try client.upload(content, "STOR b") }
        #expect(try Files.read(server.path("a")) == content)
        try client.ask("SIZE third", expecting: 213)
        if size > 4096 {
            try client.ask("SIZE first", expecting: 550)
            try client.ask("SIZE second", expecting: 550)
        } else {
            try client.ask("SIZE second", expecting: 213)
        }
    }
}
