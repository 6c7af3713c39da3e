// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Glibc
import Testing

/// `ferry sync --watch`: what changes here goes to the server.
@Suite(.ownThread, .fewAtOnce) struct SyncWatchTests {
    /// Waits until something is so.
    private func expect(_ ferry: RunningProgram, _ what: String, _ holds: () throws -> Bool) throws {
        let limit = WaitLimit(.seconds(60))
        while try !holds() {
            guard ferry.isRunning, !limit.passed else { throw TestFailure("\(what): \(ferry.outputText)") }
            usleep(10_000)
        }
    }

    private func watching(
        _ options: String..., body: (ShellSandbox, FerrydProcess, RunningProgram) throws -> Void
    ) throws {
        try FerrydProcess.serving("--verbose") { server in
            let desk = try ShellSandbox()
            try Files.makeDirectory(desk.path("site"))
            try Files.write([1], to: desk.path("site/first"))
            let words = ["sync", "--watch"] + options + ["site", "127.0.0.1:www"]
            let ferry = try RunningProgram(desk.ferry(words, to: server))
            _ = try ferry.expect(#/Synced site to www/#)
            #expect(Files.exists(server.path("www/first")))
            try body(desk, server, ferry)
            ferry.signal(SIGINT)
            #expect(try ferry.wait() == .exit(130))
        }
    }

    @Test func `files, new directories and what is in them go there`() throws {
        try watching { desk, server, ferry in
            try Files.write([2], to: desk.path("site/first"))
            try expect(ferry, "a change") { try Files.read(server.path("www/first")) == [2] }
            try Files.makeDirectory(desk.path("site/d"))
            try Files.makeDirectory(desk.path("site/d/e"))
            try Files.write([3], to: desk.path("site/d/e/x"))
            try expect(ferry, "a file in a new directory") { Files.exists(server.path("www/d/e/x")) }
            try Files.write([4], to: desk.path("site/d/e/y"))
            try expect(ferry, "another one") { Files.exists(server.path("www/d/e/y")) }
            // What is gone here stays there, as nothing was said of deleting.
            try Files.remove(desk.path("site/first"))
            try Files.write([5], to: desk.path("site/last"))
            try expect(ferry, "the last one") { Files.exists(server.path("www/last")) }
            #expect(Files.exists(server.path("www/first")))
            #expect(server.log.matches(of: #/> MLSD/#).count <= 3, "later passes list nothing")
        }
    }

    @Test func `a rename is one there too, and what is deleted goes`() throws {
        try watching("--delete") { desk, server, ferry in
            for name in ["keep", "other", "more"] { try Files.write([7], to: desk.path("site/\(name)")) }
            try expect(ferry, "the files") {
                Files.exists(server.path("www/other")) && Files.exists(server.path("www/more"))
            }
            guard rename(desk.path("site/first"), desk.path("site/second")) == 0 else { throw TestFailure("rename") }
            try expect(ferry, "the rename") { Files.exists(server.path("www/second")) }
            #expect(server.log.contains("> RNFR www/first") && !server.log.contains("> STOR www/second"))
            try expect(ferry, "no old name") { !Files.exists(server.path("www/first")) }
            try Files.remove(desk.path("site/second"))
            try expect(ferry, "the deletion") { !Files.exists(server.path("www/second")) }
        }
    }

    @Test func `a file that is being written waits until it is closed`() throws {
        try watching { desk, server, ferry in
            guard let file = fopen(desk.path("site/log"), "w") else { throw TestFailure("no file") }
            fputs("half", file)
            fflush(file)
            try Files.write([1], to: desk.path("site/other"))
            try expect(ferry, "the other file") { Files.exists(server.path("www/other")) }
            #expect(!Files.exists(server.path("www/log")))
            fputs(" and half", file)
            fclose(file)
            try expect(ferry, "the file") { Files.exists(server.path("www/log")) }
            #expect(try Files.read(server.path("www/log")) == Array("half and half".utf8))
            // The server writes its log after the file.
            try server.expectLog(#/> STOR www\/log/#)
            #expect(server.log.matches(of: #/> STOR www\/log/#).count == 1)
        }
    }
}
