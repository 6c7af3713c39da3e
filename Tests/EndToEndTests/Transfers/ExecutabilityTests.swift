// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Testing

/// Programs stay programs on both ways.
@Suite(.ownThread, .fewAtOnce) struct ExecutabilityTests {
    private func makeTree(at path: String) throws {
        try Files.makeDirectory(path)
        for (name, mode) in [("run", 0o755), ("text", 0o644)] as [(String, UInt32)] {
            try Files.write(Array(name.utf8), to: "\(path)/\(name)")
            try Files.setMode(mode, of: "\(path)/\(name)")
        }
    }

    @Test func `a program is one on the server, and here again`() throws {
        try FerrydProcess.serving { server in
            let desk = try ShellSandbox()
            try makeTree(at: desk.path("d"))
            try expectDone(desk.ferry("put", "-r", "d", "127.0.0.1:", to: server))
            try expectDone(desk.ferry("put", "d/run", "d/text", "127.0.0.1:", to: server))
            try expectDone(desk.ferry("get", "-r", "127.0.0.1:d", "back", to: server))
            try expectDone(desk.ferry("get", "127.0.0.1:run", "127.0.0.1:text", to: server))
            for path in [server.path("d"), server.root, desk.path("back/d"), desk.directory] {
                #expect(try Files.mode(of: "\(path)/run") == 0o755, "\(path)")
                #expect(try Files.mode(of: "\(path)/text") == 0o644, "\(path)")
            }
        }
    }

    @Test func `set-id and sticky bits go neither way`() throws {
        try FerrydProcess.serving { server in
            let desk = try ShellSandbox()
            try makeTree(at: desk.path("d"))
            try Files.setMode(0o6755, of: desk.path("d/run"))
            try expectDone(desk.ferry("put", "d/run", "127.0.0.1:", to: server))
            #expect(try Files.mode(of: server.path("run")) == 0o755)
            try Files.setMode(0o7755, of: server.path("run"))
            try expectDone(desk.ferry("get", "127.0.0.1:run", to: server))
            #expect(try Files.mode(of: desk.path("run")) == 0o755)
        }
    }

    @Test(arguments: ThirdPartyServer.Kind.available)
    func `servers of others take the permissions, or the file without them`(kind: ThirdPartyServer.Kind) throws {
        let server = try ThirdPartyServer(kind)
        let desk = try ShellSandbox()
        try makeTree(at: desk.path("d"))
        let put = try desk.ferry("put", "-r", "d", "127.0.0.1:", to: server).run()
        #expect(put.succeeded && put.errorText.split(separator: "\n").count == 3, "\(put)")
        // vsftpd lets no anonymous user set permissions.
        if kind == .vsftpd { try Files.setMode(0o755, of: "\(server.root)/d/run") }
        #expect(try Files.mode(of: "\(server.root)/d/run") & 0o111 != 0)
        try expectDone(desk.ferry("get", "-r", "127.0.0.1:d", "back", to: server))
        #expect(try Files.mode(of: desk.path("back/d/run")) & 0o111 != 0)
        #expect(try Files.mode(of: desk.path("back/d/text")) & 0o111 == 0)
    }

    private func expectDone(_ program: TestProgram) throws {
        let result = try program.run(within: .seconds(60))
        guard result.succeeded else { throw TestFailure("ferry: \(result)") }
    }
}
