// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Testing

/// Quotas over the end of a server, in order and not, and beside commands of an administrator.
@Suite(.ownThread, .fewAtOnce) struct QuotaRecoveryTests {
    private func manage(_ words: String..., at server: FerrydProcess) throws -> String {
        var program = TestProgram.built("ferryd", "user")
        program.arguments += (words + ["--state", server.outside("state")]).map { Array($0.utf8) }
        let result = try program.run()
        try #require(result.succeeded, "\(result)")
        return result.outputText
    }

    /// The lengths of all files in the served directory, staging files included.
    private func bytes(at server: FerrydProcess) throws -> Int64 {
        try Files.list(server.root).reduce(0) { $0 + (Files.size(server.path($1)) ?? 0) }
    }

    @Test func `after kill -9 in the middle of an upload the quota is what the disk holds`() throws {
        try FerrydProcess.serving { server in
            _ = try manage("change", server.user, "--quota", "1M", at: server)
            let client = try server.client()
            try client.upload(Content.bytes(100_000), "STOR whole")
            try client.upload(Content.bytes(1000), "STOR short")
            let data = try client.beginTransfer("STOR broken")
            try data.send(Content.bytes(200_000))
            try client.waitForBytes(200_000)
            server.kill()
            // Somebody changes files while no server looks.
            try Files.write(Content.bytes(500), to: server.path("placed"))
            try Files.remove(server.path("short"))
            try server.restart()
            let again = try server.client()
            let use = try again.ask("SITE QUOTA").text
            #expect(use.contains("\(try bytes(at: server)) of 1000000 bytes used"), "\(use)")
            #expect(use.contains("300500 of 1000000"))
            #expect(try again.ask("SIZE broken").text == "213 200000")
            try again.ask("DELE broken", expecting: 250)
            #expect(try again.ask("SITE QUOTA").text.contains("100500 of 1000000"))
        }
    }

    @Test func `a quota that is exceeded by what lies there already is told of at the start and by check`() throws {
        try FerrydProcess.serving { server in
            try Files.write(Content.bytes(5000), to: server.path("placed"))
            _ = try manage("change", server.user, "--quota", "1000", at: server)
            let words =
                "the quota of \(server.user) is exceeded already: 1 file and directories, 5,000 bytes are in \(server.root), "
                + "and it allows 1,000 bytes."
            var check = TestProgram.built("ferryd", "check")
            check.arguments += ["--root", server.root, "--state", server.outside("state")].map { Array($0.utf8) }
            let found = try check.run()
            #expect(found.end == .exit(3) && found.outputText.contains(words), "\(found)")
            #expect(try server.terminate() == .exit(0))
            try server.restart()
            try server.expectLog(#/Warning: the quota of \S+ is exceeded already: 1 file and directories, 5,000 /#)
            let client = try server.client()
            try client.ask("PASV", expecting: 227)
            #expect(try client.ask("STOR a", expecting: 552).text.contains("Used are 5000 of 1000 bytes"))
            try client.ask("DELE placed", expecting: 250)
            try client.upload(Content.bytes(1000), "STOR a")
        }
    }

    @Test func `an upload that meets the quota is told as that, with numbers, to the client and in the log`() throws {
        try FerrydProcess.serving { server in
            _ = try manage("change", server.user, "--quota", "100K", at: server)
            let client = try server.client()
            try client.upload(Content.bytes(60_000), "STOR a")
            let data = try client.beginTransfer("STOR b")
            try? data.send(Content.bytes(60_000))
            data.close()
            #expect(try client.expect(552).text.contains("Used are 60000 of 100000 bytes"))
            try server.expectLog(#/Upload of \/b failed after .* That does not fit into your quota\. Used are 60000/#)
            #expect(!server.log.contains("The disk is full"))
            #expect(try Files.list(server.root) == ["a"])
        }
    }

    @Test func `a server that ended in order goes on with its counts, and rescans when it is asked to`() throws {
        try FerrydProcess.serving { server in
            _ = try manage("change", server.user, "--quota", "1M", "--quota-files", "10", at: server)
            #expect(try manage("show", server.user, at: server).contains("not counted yet"))
            try server.client().upload(Content.bytes(1234), "STOR a")
            #expect(try server.terminate() == .exit(0))
            #expect(try manage("quota", server.user, at: server).contains("1,234 bytes of 1,000,000 bytes\n  1 file"))
            // It takes what was counted, and does not look again.
            try Files.write(Content.bytes(10_000), to: server.path("placed"))
            try server.restart()
            let client = try server.client()
            #expect(try client.ask("SITE QUOTA").text.contains("1234 of 1000000"))
            let counted = try manage("quota", server.user, "--rescan", at: server)
            #expect(counted.contains("11,234 bytes of 1,000,000 bytes\n  2 files"), "\(counted)")
            #expect(try client.ask("SITE QUOTA").text.contains("11234 of 1000000"))
            #expect(try manage("list", at: server).contains("11,234 bytes"))
            // Without a server the command counts by itself.
            #expect(try server.terminate() == .exit(0))
            try Files.remove(server.path("placed"))
            #expect(try manage("quota", server.user, "--rescan", at: server).contains("1,234 bytes of"))
            try server.restart()
            #expect(try server.client().ask("SITE QUOTA").text.contains("1234 of 1000000"))
        }
    }
}
