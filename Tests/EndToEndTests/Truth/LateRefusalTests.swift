// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Glibc
import Testing

/// A file system that takes all bytes and says at the close that they cannot be stored, as a full NFS server does.
@Suite(.ownThread, .fewAtOnce, .enabled(if: LateRefusal.isPossible, "only root can mount it, with python3-fusepy"))
struct LateRefusalTests {
    /// What is stored in one go, and what is written as it comes.
    @Test(arguments: [1000, 300_000])
    func `an upload that is refused at the close is no success, and costs not the old file`(size: Int) throws {
        let store = try LateRefusal()
        let server = try FerrydProcess(mounting: store.mount)
        let client = try server.client()
        let (old, new) = (Content.bytes(size, seed: 1), Content.bytes(size, seed: 2))
        try client.upload(old, "STOR a")
        try store.refuse()
        let data = try client.beginTransfer("STOR a")
        try data.send(new)
        data.close()
        try client.expect(452)
        #expect(try client.download("RETR a") == old)
        try store.accept()
        try client.upload(new, "STOR a")
        #expect(try client.download("RETR a") == new)
    }

    @Test func `a download that is refused at the close leaves nothing under the name`() throws {
        let store = try LateRefusal()
        // It lends its view of the mount to the client.
        let place = try FerrydProcess(mounting: store.mount)
        try FerrydProcess.serving { server in
            let content = Content.bytes(5000, seed: 3)
            try Files.write(content, to: server.path("a"))
            try store.refuse()
            let refused = try TestProgram.built("ferry", "get", server.url("a"), place.path("copy")).run()
            #expect(!refused.succeeded)
            #expect(refused.errorText.contains("No space left on device"), "\(refused)")
            #expect(!Files.exists(place.path("copy")))
            try store.accept()
            let taken = try TestProgram.built("ferry", "get", server.url("a"), place.path("copy")).run()
            #expect(taken.succeeded, "\(taken)")
            #expect(try Files.read(place.path("copy")) == content)
        }
    }
}
