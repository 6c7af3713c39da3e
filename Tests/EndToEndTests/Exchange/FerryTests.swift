// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Testing

/// Real files between the two programs, and between ferry and servers that others wrote.
@Suite(.ownThread, .fewAtOnce) struct FerryTests {
    @Test func `a tree goes there and back`() throws {
        try FerrydProcess.serving { server in
            let desk = try Desk()
            try RealTree.make(at: desk.path("tree"))
            try succeed(desk.ferry("put", "-r", "tree", "127.0.0.1:/", to: server))
            #expect(try differences(between: desk.path("tree"), and: server.path("tree")) == [])
            try succeed(desk.ferry("get", "-r", "127.0.0.1:/tree", "-o", "back", to: server))
            #expect(try differences(between: desk.path("tree"), and: desk.path("back")) == [])
        }
    }

    @Test func `odd names go there and back`() throws {
        try FerrydProcess.serving { server in
            let desk = try Desk()
            try Files.makeFolder(desk.path("tree"))
            try RealTree.makeOddNames(in: desk.path("tree"))
            try succeed(desk.ferry("put", "-r", "tree", "127.0.0.1:/", to: server))
            #expect(try differences(between: desk.path("tree"), and: server.path("tree")) == [])
            try succeed(desk.ferry("get", "-r", "127.0.0.1:/tree", "-o", "back", to: server))
            #expect(try differences(between: desk.path("tree"), and: desk.path("back")) == [])
        }
    }

    @Test(arguments: ThirdPartyServer.Kind.available)
    func `a tree goes to a server of others and back`(kind: ThirdPartyServer.Kind) throws {
        let server = try ThirdPartyServer(kind)
        let desk = try Desk()
        try Files.makeFolder(desk.path("tree"))
        for size in [0, 1, 65536, 1_000_001] { try Files.write(Content.bytes(size), to: desk.path("tree/\(size)")) }
        for number in 0..<20 { try Files.write(Content.text(lines: number), to: desk.path("tree/text \(number)")) }
        func ferry(_ arguments: String...) -> Program {
            var program = desk.ferry("--port", "\(server.name.port)", "--user", server.user)
            program.arguments = arguments.map { Array($0.utf8) } + program.arguments
            return program.setting("FERRY_PASSWORD", to: server.password)
        }
        try succeed(ferry("put", "-r", "tree", "127.0.0.1:"))
        #expect(try differences(between: desk.path("tree"), and: "\(server.root)/tree") == [])
        try succeed(ferry("get", "-r", "127.0.0.1:tree", "-o", "back"))
        #expect(try differences(between: desk.path("tree"), and: desk.path("back")) == [])
    }

    @Test func `a killed ferry leaves nothing under the name, and the next one goes on`() throws {
        try FerrydProcess.serving("--verbose") { server in
            let desk = try Desk()
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
        let desk = try Desk()
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

    private func succeed(_ program: Program) throws {
        let result = try program.run(within: .seconds(120))
        guard result.succeeded else { throw TestFailure("ferry: \(result)") }
    }
}
