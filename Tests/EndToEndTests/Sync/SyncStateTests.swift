// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Testing

/// A sync without changes, and servers that keep no times.
@Suite(.ownThread, .fewAtOnce) struct SyncStateTests {
    private func makeTree(at path: String, directories: Int) throws {
        try Files.makeDirectory(path)
        for number in 0..<directories {
            try Files.makeDirectory("\(path)/d\(number)")
            try Files.makeDirectory("\(path)/d\(number)/e")
            for name in ["a", "e/b"] { try Files.write(Content.bytes(500), to: "\(path)/d\(number)/\(name)") }
        }
    }

    @Test(arguments: [["site", "127.0.0.1:www"], ["127.0.0.1:www", "copy"]])
    func `without changes it is one listing of each directory, and nothing else`(words: [String]) throws {
        try FerrydProcess.serving("--verbose") { server in
            let desk = try ShellSandbox()
            try makeTree(at: desk.path("site"), directories: 5)
            for _ in 0..<2 { #expect(try desk.ferry("sync", "site", "127.0.0.1:www", to: server).run().succeeded) }
            if words[1] == "copy" { #expect(try desk.ferry(["sync"] + words, to: server).run().succeeded) }
            let before = server.log.matches(of: #/> (\S+)/#).count
            let result = try desk.ferry(["sync", "--delete"] + words, to: server).run(within: .seconds(60))
            #expect(result.succeeded && result.errorText.contains("nothing to do; 10 files unchanged"), "\(result)")
            let commands = server.log.matches(of: #/> (\S+)/#).dropFirst(before).map { String($0.1) }
            #expect(commands.count { $0 == "MLSD" } == 11, "\(commands)")
            let others = commands.filter {
                ["LIST", "MDTM", "SIZE", "MLST", "STAT", "CWD", "STOR", "RETR"].contains($0)
            }
            #expect(others.isEmpty, "\(others)")
        }
    }

    @Test func `what is remembered stands in the state directory, or where it is said`() throws {
        try FerrydProcess.serving { server in
            let desk = try ShellSandbox()
            try makeTree(at: desk.path("site"), directories: 1)
            let own = ["sync", "--state", "memory", "site", "127.0.0.1:www"]
            #expect(try desk.ferry(own, to: server).run().succeeded)
            #expect(Files.exists(desk.path("memory")) && !Files.exists("\(desk.home)/.local/state"))
            #expect(try desk.ferry("sync", "--no-state", "site", "127.0.0.1:www", to: server).run().succeeded)
            #expect(!Files.exists("\(desk.home)/.local/state"))
            #expect(try desk.ferry("sync", "site", "127.0.0.1:www", to: server).run().succeeded)
            #expect(try Files.list("\(desk.home)/.local/state/ferry/sync").count == 1)
        }
    }

    @Test func `a file that changed within its second goes too`() throws {
        try FerrydProcess.serving { server in
            let desk = try ShellSandbox()
            try Files.makeDirectory(desk.path("site"))
            try Files.write([1, 2], to: desk.path("site/a"))
            try Files.setModification(desk.path("site/a"), seconds: 1_700_000_000)
            #expect(try desk.ferry("sync", "site", "127.0.0.1:www", to: server).run().succeeded)
            try Files.write([3, 4], to: desk.path("site/a"))
            try Files.setModification(desk.path("site/a"), seconds: 1_700_000_000, nanoseconds: 5)
            #expect(try desk.ferry("sync", "site", "127.0.0.1:www", to: server).run().succeeded)
            #expect(try Files.read(server.path("www/a")) == [3, 4])
        }
    }

    @Test func `a server that keeps no times gets each file once`() async throws {
        let desk = try ShellSandbox()
        try Files.makeDirectory(desk.path("site"))
        for name in ["a", "b"] { try Files.write([1], to: desk.path("site/\(name)")) }
        let stage = SyncStage(["": [SyncStage.Entry(name: "www", isDirectory: true)], "www": []]) { _, _ in .well }
        try await ScriptedServer.playing(sessions: .any) {
            try? stage.play($0)
        } to: { port in
            let words = ["sync", "-j", "1", "site", "127.0.0.1:www"]
            #expect(try desk.ferry(words, at: port).run().succeeded)
            #expect(stage.log.all.count { $0.hasPrefix("STOR") } == 2)
            // All ways to set a time are tried once.
            #expect(stage.log.all.count { $0.hasPrefix("SITE UTIME") } == 2, "\(stage.log.all)")
            let again = try desk.ferry(words, at: port).run()
            #expect(again.errorText == "Synced site to www: nothing to do; 2 files unchanged\n", "\(again)")
            try Files.write([2], to: desk.path("site/a"))
            #expect(try desk.ferry(words, at: port).run().succeeded)
            #expect(stage.log.all.count { $0.hasPrefix("STOR") } == 3)
            #expect(try desk.ferry(words + ["--no-state"], at: port).run().succeeded)
            #expect(stage.log.all.count { $0.hasPrefix("STOR") } == 5)
        }
    }

    @Test func `a time is set in whichever way a server has`() async throws {
        let desk = try ShellSandbox()
        try Files.makeDirectory(desk.path("site"))
        for name in ["a", "b"] { try Files.write([1], to: desk.path("site/\(name)")) }
        let stage = SyncStage(
            ["": [SyncStage.Entry(name: "www", isDirectory: true)], "www": []], takesShortTimes: true
        ) {
            _, _ in .well
        }
        let result = try await ScriptedServer.playing(sessions: .any) {
            try? stage.play($0)
        } to: { port in
            try desk.ferry(["sync", "-j", "1", "site", "127.0.0.1:www"], at: port).run()
        }
        #expect(result.succeeded, "\(result)")
        let times = stage.log.all.filter { $0.hasPrefix("SITE UTIME") }
        // The long form is refused once; the short one is what the second file is sent with.
        #expect(times.count == 3 && times[0].hasSuffix(" UTC") && times[2].hasSuffix("www/b"), "\(times)")
    }
}
