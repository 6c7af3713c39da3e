// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Glibc
import Testing

/// Uploads that do not end as they should: nothing is lost, and nobody is told that all is well.
@Suite(.ownThread, .fewAtOnce) struct BrokenUploadTests {
    @Test(arguments: [true, false])
    func `a reset of the data connection is not an end`(replacing: Bool) throws {
        try FerrydProcess.serving { server in
            let upload = try HalfUpload(to: server, replacing: replacing)
            try upload.data.reset()
            let kept = try HalfUpload.kept(try upload.client.expect(426))
            #expect(kept == HalfUpload.half)
            try upload.expectUntouched()
            try HalfUpload.finish(on: server, at: kept)
        }
    }

    @Test(arguments: [true, false])
    func `ABOR stops an upload and keeps what arrived`(replacing: Bool) throws {
        try FerrydProcess.serving { server in
            let upload = try HalfUpload(to: server, replacing: replacing)
            let kept = try HalfUpload.kept(try upload.client.ask("ABOR", expecting: 426))
            try upload.client.expect(226)
            #expect(kept == HalfUpload.half)
            try upload.expectUntouched()
            try upload.client.ask("NOOP", expecting: 200)
            try HalfUpload.finish(on: server, at: kept)
        }
    }

    @Test func `ABOR before the end of the data wins over the end`() throws {
        try FerrydProcess.serving { server in
            let upload = try HalfUpload(to: server, replacing: true)
            try upload.client.send("ABOR")
            upload.data.close()
            try upload.client.expect(426)
            try upload.client.expect(226)
            try upload.expectUntouched()
        }
    }

    @Test(arguments: [true, false])
    func `a client that stops sending is given up, and what it sent is kept`(replacing: Bool) throws {
        try FerrydProcess.serving("--stall-timeout", "1") { server in
            let upload = try HalfUpload(to: server, replacing: replacing)
            let kept = try HalfUpload.kept(try upload.client.expect(426))
            #expect(kept == HalfUpload.half)
            try upload.expectUntouched()
            try HalfUpload.finish(on: server, at: kept)
        }
    }

    @Test(arguments: [true, false])
    func `the end of the data proves nothing when the control connection is gone`(replacing: Bool) throws {
        try FerrydProcess.serving { server in
            let upload = try HalfUpload(to: server, replacing: replacing)
            try upload.client.control.finishSendingForCertain()
            upload.data.close()
            upload.client.control.close()
            try expectKept(upload, replacing)
        }
    }

    @Test func `a reset of the control connection stops the upload`() throws {
        try FerrydProcess.serving { server in
            let upload = try HalfUpload(to: server, replacing: false)
            try upload.client.control.reset()
            try expectKept(upload, false)
        }
    }

    @Test(arguments: [true, false])
    func `a killed client leaves the old file and what it had sent`(replacing: Bool) throws {
        try FerrydProcess.serving { server in
            let source = try TemporaryDirectory()
            try Files.write(HalfUpload.new, to: source.path("new"))
            if replacing { try Files.write(HalfUpload.old, to: server.path(HalfUpload.name)) }
            let curl = try RunningProgram(
                .curl("--limit-rate", "1M", "-T", source.path("new"), server.url(HalfUpload.name)))
            try server.expectLog(#/Upload of .*report.bin started/#)
            // So long that the end of its data is looked at for longest, as this machine may be busy.
            let began = WaitLimit(.milliseconds(3300))
            while !began.passed, curl.isRunning { usleep(1000) }
            #expect(curl.isRunning, "curl was done before it could be killed")
            curl.kill()
            let witness = try server.client()
            #expect(try witness.ask("NOOP").code == 200)
            if replacing {
                #expect(try Files.read(server.path(HalfUpload.name)) == HalfUpload.old)
                #expect(try witness.download("RETR \(HalfUpload.name)") == HalfUpload.old)
            } else {
                #expect(!Files.exists(server.path(HalfUpload.name)))
                let limit = WaitLimit.usual
                var reply = try witness.ask("SIZE \(HalfUpload.name)")
                while reply.code != 213, !limit.passed { reply = try witness.ask("SIZE \(HalfUpload.name)") }
                let kept = try #require(Int(reply.text.dropFirst(4)))
                #expect(kept > 0 && kept < HalfUpload.new.count)
                try HalfUpload.finish(on: server, at: kept)
            }
        }
    }

    @Test(arguments: HalfUpload.Resumption.allCases)
    func `a broken upload goes on after a reconnect`(way: HalfUpload.Resumption) throws {
        try FerrydProcess.serving { server in
            let upload = try HalfUpload(to: server, replacing: false)
            try upload.data.reset()
            upload.client.control.close()
            try HalfUpload.finish(on: server, at: try upload.waitForKept(), by: way)
        }
    }

    @Test func `a new upload of the name begins afresh`() throws {
        try FerrydProcess.serving { server in
            let upload = try HalfUpload(to: server, replacing: true)
            try upload.data.reset()
            try upload.client.expect(426)
            try upload.client.upload(HalfUpload.old + [1], "STOR \(HalfUpload.name)")
            #expect(try Files.read(server.path(HalfUpload.name)) == HalfUpload.old + [1])
            #expect(try upload.witness.download("NLST").count == HalfUpload.name.utf8.count + 2)
        }
    }

    @Test func `two uploads of one name: the last to end is the file`() throws {
        try FerrydProcess.serving { server in
            let (one, other) = (try server.client(), try server.client())
            let first = try one.beginTransfer("STOR both")
            let second = try other.beginTransfer("STOR both")
            try first.send(HalfUpload.old)
            try second.send(HalfUpload.new)
            second.close()
            try other.expect(226)
            #expect(try Files.read(server.path("both")) == HalfUpload.new)
            first.close()
            try one.expect(226)
            #expect(try Files.read(server.path("both")) == HalfUpload.old)
        }
    }

    @Test func `appending and resuming onto a whole file leave it alone until they end`() throws {
        try FerrydProcess.serving { server in
            for (restart, command, expected) in [
                (nil, "APPE f", HalfUpload.old + [7, 8, 9]), (1000, "STOR f", HalfUpload.old[..<1000] + [7, 8, 9]),
            ] as [(Int?, String, [UInt8])] {
                try Files.write(HalfUpload.old, to: server.path("f"))
                let client = try server.client()
                if let restart { try client.ask("REST \(restart)", expecting: 350) }
                let data = try client.beginTransfer(command)
                try data.send([7, 8, 9])
                try client.waitForBytes(3)
                #expect(try Files.read(server.path("f")) == HalfUpload.old)
                data.close()
                try client.expect(226)
                #expect(try Files.read(server.path("f")) == expected)
            }
        }
    }

    /// After a client was lost without a word: the old file stands, and what arrived can be gone on from.
    private func expectKept(_ upload: HalfUpload, _ replacing: Bool) throws {
        try upload.expectUntouched()
        if replacing {
            // SIZE tells the length of the old file; but the client knows what it had sent.
            let limit = WaitLimit.usual
            let client = try upload.server.client()
            while !limit.passed {
                try client.ask("REST \(HalfUpload.half)", expecting: 350)
                let data = try client.openData()
                let reply = try client.ask("STOR \(HalfUpload.name)", expecting: 150, 554, 450)
                guard reply.code == 150 else { continue }
                try data.send(Array(HalfUpload.new[HalfUpload.half...]))
                data.close()
                try client.expect(226)
                #expect(try Files.read(upload.server.path(HalfUpload.name)) == HalfUpload.new)
                return
            }
            throw limit.exceeded("the part that arrived to be kept")
        } else {
            let kept = try upload.waitForKept()
            #expect(kept == HalfUpload.half)
            try HalfUpload.finish(on: upload.server, at: kept)
        }
    }
}
