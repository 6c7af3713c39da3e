// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Glibc
import Testing

/// A disk without room, made of memory in a mount namespace of the server's own; only root may make one.
@Suite(.ownThread, .fewAtOnce, .enabled(if: geteuid() == 0, "only root can make a small disk"))
struct FullDiskTests {
    @Test func `a full disk costs neither the old file nor what had arrived`() throws {
        let server = try FerrydProcess(diskOf: 8 << 20)
        let client = try server.client()
        try client.upload(HalfUpload.old, "STOR \(HalfUpload.name)")
        try client.upload(Content.bytes(3 << 20, seed: 3), "STOR filler")

        let data = try client.beginTransfer("STOR \(HalfUpload.name)")
        try? data.send(HalfUpload.new)  // the server may well stop reading before the end
        data.close()
        let kept = try HalfUpload.kept(try client.expect(452))
        #expect(kept > 1 << 20 && kept < HalfUpload.new.count)
        #expect(try client.download("RETR \(HalfUpload.name)") == HalfUpload.old)
        #expect(try Files.read(server.path(HalfUpload.name)) == HalfUpload.old)

        try client.ask("DELE filler", expecting: 250)
        try client.ask("REST \(kept)", expecting: 350)
        try client.upload(Array(HalfUpload.new[kept...]), "STOR \(HalfUpload.name)")
        #expect(try Files.read(server.path(HalfUpload.name)) == HalfUpload.new)
    }
}
