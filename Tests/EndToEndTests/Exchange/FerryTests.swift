// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Testing

/// Real files between the two programs, and between ferry and servers that others wrote.
@Suite(.ownThread, .fewAtOnce) struct FerryTests {
    @Test func `a tree goes there and back`() throws {
        try FerrydProcess.serving { server in
            let desk = try ShellSandbox()
            try RealTree.make(at: desk.path("tree"))
            try succeed(desk.ferry("put", "-r", "tree", "127.0.0.1:/", to: server))
            #expect(try differences(between: desk.path("tree"), and: server.path("tree")) == [])
            try succeed(desk.ferry("get", "-r", "127.0.0.1:/tree/.", "-o", "back", to: server))
            #expect(try differences(between: desk.path("tree"), and: desk.path("back")) == [])
        }
    }

    @Test func `odd names go there and back`() throws {
        try FerrydProcess.serving { server in
            let desk = try ShellSandbox()
            try Files.makeDirectory(desk.path("tree"))
            try RealTree.makeOddNames(in: desk.path("tree"))
            try succeed(desk.ferry("put", "-r", "tree", "127.0.0.1:/", to: server))
            #expect(try differences(between: desk.path("tree"), and: server.path("tree")) == [])
            try succeed(desk.ferry("get", "-r", "127.0.0.1:/tree/.", "-o", "back", to: server))
            #expect(try differences(between: desk.path("tree"), and: desk.path("back")) == [])
        }
    }

    @Test(arguments: ThirdPartyServer.Kind.available)
    func `a tree goes to a server of others and back`(kind: ThirdPartyServer.Kind) throws {
        let server = try ThirdPartyServer(kind)
        let desk = try ShellSandbox()
        try Files.makeDirectory(desk.path("tree"))
        for size in [0, 1, 65536, 1_000_001] { try Files.write(Content.bytes(size), to: desk.path("tree/\(size)")) }
        for number in 0..<20 { try Files.write(Content.text(lines: number), to: desk.path("tree/text \(number)")) }
        try succeed(desk.ferry("put", "-r", "tree", "127.0.0.1:", to: server))
        #expect(try differences(between: desk.path("tree"), and: "\(server.root)/tree") == [])
        try succeed(desk.ferry("get", "-r", "127.0.0.1:tree/.", "-o", "back", to: server))
        #expect(try differences(between: desk.path("tree"), and: desk.path("back")) == [])
    }

    @Test func `text goes there and back, and neither disk has the line ends of the way`() throws {
        try FerrydProcess.serving("--verbose") { server in
            let desk = try ShellSandbox()
            let text = Array("one\ntwo\r\n\nthree\rfour\nend".utf8)
            try Files.write(text, to: desk.path("text"))
            let open = "open 127.0.0.1 \(server.name.port)"
            try succeed(desk.ferry("-c", "\(open); ascii; put text; get text back; append text", to: server))
            // CR LF ends a line on the way, and LF does on both disks.
            let local = Array("one\ntwo\n\nthree\rfour\nend".utf8)
            #expect(try Files.read(server.path("text")) == local + local)
            #expect(try Files.read(desk.path("back")) == local)
            try server.expectLog(#/> TYPE A/#)
            // The three line feeds that had no carriage return got one for the way.
            try server.expectLog(#/Upload of \/text complete: 27 bytes/#)
            let reget = try desk.ferry("-c", "\(open); ascii; reget text", to: server).run(within: .seconds(60))
            #expect(reget.end == .exit(2))
            #expect(reget.errorText.contains("Text cannot go on"))
            let cat = try desk.ferry("cat", "\(server.url("text"));type=a", to: server).run(within: .seconds(60))
            #expect(cat.output == local + local)
        }
    }

    @Test(arguments: ThirdPartyServer.Kind.available)
    func `text goes to a server of others and back`(kind: ThirdPartyServer.Kind) throws {
        let server = try ThirdPartyServer(kind)
        let desk = try ShellSandbox()
        let text = Content.text(lines: 10000)
        try Files.write(text, to: desk.path("text"))
        try succeed(desk.ferry("put", "--ascii", "text", "127.0.0.1:", to: server))
        #expect(try Files.read("\(server.root)/text") == text)
        try succeed(desk.ferry("get", "--ascii", "127.0.0.1:text", "back", to: server))
        #expect(try Files.read(desk.path("back")) == text)
    }

    @Test func `a killed ferry leaves nothing under the name, and the next one goes on`() throws {
        try FerrydProcess.serving("--verbose") { server in
            let desk = try ShellSandbox()
            let content = Content.bytes(12 << 20)
            try Files.write(content, to: desk.path("big"))
            let ferry = try RunningProgram(desk.ferry("put", "--limit", "4M", "big", "127.0.0.1:/", to: server))
            try server.expectLog(#/Upload of \/big started/#)
            let witness = try server.client()
            let pause = WaitLimit(.milliseconds(1200))
            while !pause.passed { _ = try witness.download("NLST") }
            ferry.kill()
            #expect(!Files.exists(server.path("big")))
            try succeed(desk.ferry("-c", "open 127.0.0.1 \(server.name.port); reput big", to: server))
            #expect(try Files.read(server.path("big")) == content)
            try server.expectLog(#/> (?:REST [1-9]|APPE)/#)
        }
    }

    @Test func `a download that was broken off is not taken for the file, and goes on`() throws {
        let server = try FerrydProcess("--verbose")
        let desk = try ShellSandbox()
        let content = Content.bytes(12 << 20)
        try Files.write(content, to: server.path("big"))
        let ferry = try RunningProgram(
            desk.ferry("get", "--limit", "4M", "--retries", "0", "127.0.0.1:/big", to: server))
        try server.expectLog(#/Download of \/big started/#)
        let witness = try server.client()
        let pause = WaitLimit(.milliseconds(1200))
        while !pause.passed { _ = try witness.download("NLST") }
        server.kill()
        #expect(try ferry.wait() != .exit(0))
        #expect(!Files.exists(desk.path("big")))
        try server.restart()
        try succeed(desk.ferry("get", "127.0.0.1:/big", to: server))
        #expect(try Files.read(desk.path("big")) == content)
        try server.expectLog(#/> REST [1-9]/#)
    }

    private func succeed(_ program: TestProgram) throws {
        let result = try program.run(within: .seconds(120))
        guard result.succeeded else { throw TestFailure("ferry: \(result)") }
    }
}
