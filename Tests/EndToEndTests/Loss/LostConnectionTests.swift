// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Testing

/// The shell and its commands when the connection goes: they stay, and go on.
@Suite(.ownThread, .fewAtOnce) struct LostConnectionTests {
    @Test func `the shell outlives the server's idle limit, and says so in one line`() async throws {
        try await ScriptedServer.playing(sessions: 2) { session in
            try session.welcome()
            if session.number == 1 {
                try session.expect("FEAT")
                try session.expect("PWD")
                try session.reply("502 No.", "257 \"/\"")
                try session.expect("CWD sub")
                try session.expect("PWD")
                try session.reply("250 Ok.", "257 \"/sub\"", "421 Idle for too long.")
                session.control.close()
            } else {
                try session.expect("FEAT")
                try session.expect("PWD")
                try session.reply("502 No.", "257 \"/\"")
                try session.expect("CWD /sub")
                try session.expect("PWD")
                try session.reply("250 Ok.", "257 \"/sub\"")
                try session.expect("MKD new")
                try session.reply("257 \"/sub/new\" created.")
                try session.expect("QUIT")
                try session.reply("221 Bye.")
            }
        } to: { port in
            let desk = try ShellSandbox()
            let terminal = try desk.terminal("127.0.0.1", "\(port)")
            try terminal.expect("Name")
            try terminal.enter("bob", expecting: "Password:")
            try terminal.enter("secret", expecting: "> ")
            try terminal.enter("cd sub", expecting: ":/sub> ")
            try terminal.enter(
                "mkdir new",
                expecting: "The connection was lost (421 Idle for too long.). Connected again to 127.0.0.1, in /sub.")
            try terminal.expect("new")
            try terminal.expect(":/sub> ")
            try terminal.quit()
        }
    }

    @Test func `the shell stays when the server is gone, and goes on when it is back`() throws {
        let server = try FerrydProcess()
        try Files.makeDirectory(server.path("sub"))
        try Files.write([1, 2, 3], to: server.path("sub/a.txt"))
        let desk = try ShellSandbox()
        let terminal = try desk.terminal("127.0.0.1", "\(server.name.port)")
        try terminal.logIn(to: server)
        try terminal.enter("cd sub", expecting: ":/sub> ")
        server.kill()
        try terminal.enter("ls", expecting: "Trying for some seconds")
        try terminal.expect("no new one can be made")
        try terminal.expect(":/sub> ")
        try terminal.enter("status", expecting: "was lost; the next command makes a new one")
        try terminal.expect("> ")
        try server.restart()
        try terminal.enter("ls", expecting: "Connected again to 127.0.0.1, in /sub.")
        try terminal.expect("a.txt")
        try terminal.enter("rm a.txt", expecting: "Deleted a.txt")
        #expect(!Files.exists(server.path("sub/a.txt")))
        try terminal.quit()
    }

    @Test func `a get whose server restarts goes on by itself`() throws {
        let server = try FerrydProcess("--verbose")
        let desk = try ShellSandbox()
        let content = Content.bytes(12 << 20)
        try Files.write(content, to: server.path("big"))
        let ferry = try RunningProgram(desk.ferry("get", "--limit", "6M", "127.0.0.1:/big", to: server))
        try server.expectLog(#/Download of \/big started/#)
        let limit = WaitLimit.usual
        while Files.size(desk.path(".big.ferry-part")) ?? 0 < 1 << 20, !limit.passed {}
        try server.restart()
        _ = try ferry.expect(#/Connected again to 127\.0\.0\.1/#)
        #expect(try ferry.wait(within: .seconds(60)) == .exit(0))
        #expect(try Files.read(desk.path("big")) == content)
        try server.expectLog(#/> REST [1-9]/#)
    }

    @Test func `a get that breaks for good says how much is here, and ends with 10`() throws {
        let server = try FerrydProcess("--verbose")
        let desk = try ShellSandbox()
        try Files.write(Content.bytes(12 << 20), to: server.path("big"))
        let ferry = try RunningProgram(
            desk.ferry("get", "--limit", "6M", "--retries", "0", "127.0.0.1:/big", to: server))
        try server.expectLog(#/Download of \/big started/#)
        let limit = WaitLimit.usual
        while Files.size(desk.path(".big.ferry-part")) ?? 0 < 1 << 20, !limit.passed {}
        server.kill()
        _ = try ferry.expect(#/; [0-9,]+ of 12,582,912 bytes have arrived/#)
        _ = try ferry.expect(#/Repeat the command: it goes on from there/#)
        #expect(try ferry.wait() == .exit(10))
    }
}
