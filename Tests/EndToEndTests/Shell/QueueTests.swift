// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Glibc
import Testing

/// Transfers that wait on the disk, over the end of the program.
@Suite(.ownThread, .fewAtOnce) struct QueueTests {
    private func journal(_ desk: ShellSandbox) -> String { "\(desk.home)/.local/state/ferry/queue" }

    @Test func `transfers wait, are done in one run, and are gone then`() throws {
        try FerrydProcess.serving { server in
            let desk = try ShellSandbox()
            try Files.write(Content.bytes(9), to: server.path("one"))
            try Files.makeDirectory(server.path("dir"))
            try Files.write(Content.bytes(8), to: server.path("dir/two"))
            try Files.write(Content.bytes(7), to: desk.path("three"))
            func queue(_ words: String...) throws -> ProgramResult {
                try desk.ferry(["queue"] + words, to: server).run()
            }
            #expect(try queue("add", "get", "127.0.0.1:one").errorText.contains("Queued as 1: get one from "))
            #expect(try queue("add", "get", "-r", "127.0.0.1:dir", "copy/").succeeded)
            #expect(try queue("add", "put", "three", "127.0.0.1:dir/").succeeded)
            #expect(try queue("add", "get", "127.0.0.1:missing").succeeded)
            #expect(try queue("add", "put", "nothing", "127.0.0.1:").end == .exit(9))
            let list = try queue().outputText.split(separator: "\n")
            #expect(list.count == 4)
            #expect(list[2].hasPrefix("3  put \(desk.directory)/three to dir/ on "), "\(list)")
            #expect(try !text(Files.read(journal(desk))).contains(server.password))
            #expect(try queue("remove", "7").end == .exit(2))
            let run = try queue("run")
            #expect(run.end == .exit(1), "\(run)")
            #expect(try Files.read(desk.path("one")) == Content.bytes(9))
            #expect(try Files.read(desk.path("copy/dir/two")) == Content.bytes(8))
            #expect(try Files.read(server.path("dir/three")) == Content.bytes(7))
            #expect(
                try queue("list").outputText.contains("; failed: not found on the server\n"))
            try Files.write(Content.bytes(3), to: server.path("missing"))
            #expect(try queue("run").succeeded)
            #expect(try Files.read(desk.path("missing")) == Content.bytes(3))
            #expect(try queue("run").errorText == "Nothing waits in the queue\n")
            #expect(try Files.read(journal(desk)).isEmpty)
        }
    }

    @Test func `after a kill the next run goes on, and moves nothing twice`() throws {
        try FerrydProcess.serving { server in
            let desk = try ShellSandbox()
            try Files.makeDirectory(server.path("tree"))
            for index in 0..<10 { try Files.write(Content.bytes(200_000), to: server.path("tree/f\(index)")) }
            #expect(try desk.ferry(["queue", "add", "get", "-r", "127.0.0.1:tree"], to: server).run().succeeded)
            let first = try RunningProgram(desk.ferry(["queue", "run", "--limit", "400K", "-j", "1"], to: server))
            let limit = WaitLimit.usual
            while try !text(Files.read(journal(desk))).contains("tree/f1\n"), !limit.passed { usleep(1000) }
            first.kill()
            // The file under way may have left the server as a whole, and comes again.
            let finished = try Files.list(desk.path("tree")).filter { !$0.hasPrefix(".") }
            #expect(finished.contains("f0") && finished.count < 10, "\(finished)")
            // As after a power cut in the midst of a line; and a file that no longer looks like the one that came.
            try Files.write(try Files.read(journal(desk)) + Array("file 1 20".utf8), to: journal(desk))
            try Files.setModification(desk.path("tree/f0"), seconds: 1_000_000)
            // One that came was changed at the server since, to the same size.
            let changed = finished.first { $0 != "f0" } ?? "f9"
            try Files.write(Content.bytes(200_000, seed: 5), to: server.path("tree/\(changed)"))
            try Files.setModification(server.path("tree/\(changed)"), seconds: 1_600_000_000)
            let second = try desk.ferry(["queue", "run"], to: server).run()
            #expect(second.succeeded, "\(second)")
            #expect(try differences(between: server.path("tree"), and: desk.path("tree")) == [])
            for name in finished where name != changed {
                let done = server.log.split(separator: "\n").filter {
                    $0.contains("Download of /tree/\(name) complete")
                }
                #expect(done.count == 1, "\(done)")
            }
            #expect(try Files.modificationSeconds(desk.path("tree/f0")) == 1_000_000)
            #expect(try desk.ferry("queue").run().errorText == "Nothing waits in the queue\n")
        }
    }

    @Test func `in the shell names begin where it is, and a run needs no second password`() throws {
        try FerrydProcess.serving { server in
            let desk = try ShellSandbox()
            try Files.makeDirectory(server.path("dir"))
            try Files.write(Content.bytes(9), to: server.path("dir/one"))
            try Files.write(Content.bytes(8), to: desk.path("two"))
            let terminal = try desk.terminal("127.0.0.1", "\(server.name.port)")
            try terminal.logIn(to: server)
            try terminal.enter("cd dir", expecting: "> ")
            try terminal.enter("queue add get one", expecting: "Queued as 1: get /dir/one from ")
            try terminal.expect("> ")
            try terminal.enter("queue add put t*", expecting: "Queued as 2: put \(desk.directory)/t* to /dir/ on ")
            try terminal.expect("> ")
            try terminal.enter("cd /", expecting: "> ")
            try terminal.enter("queue run & wait", expecting: "[1] The queue is done")
            try terminal.expect("> ")
            try terminal.enter("queue clear", expecting: "0 transfers removed from the queue")
            #expect(try Files.read(desk.path("one")) == Content.bytes(9))
            #expect(try Files.read(server.path("dir/two")) == Content.bytes(8))
            try terminal.enter("queue get x", expecting: "Did you mean queue add get?")
            try terminal.quit()
        }
    }

    @Test func `words that make no sense are refused, and nothing waits then`() throws {
        let desk = try ShellSandbox()
        for words in [
            ["add"], ["add", "get"], ["add", "rm", "h:a"], ["nonsense"], ["remove"], ["run", "-r"],
            ["add", "get", "a"],
            ["add", "get", "h:a", "-"],
        ] {
            var program = desk.ferry("queue")
            program.arguments += words.map { Array($0.utf8) }
            #expect(try program.run().end == .exit(2), "\(words)")
        }
        #expect(!Files.exists(journal(desk)))
    }

    private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}
