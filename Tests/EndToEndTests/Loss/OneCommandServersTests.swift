// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Testing

/// Servers that read one command a packet, from one run of ferry to the next.
@Suite(.ownThread, .fewAtOnce) struct OneCommandServersTests {
    @Test func `a server that drops the second command of a packet is remembered`() async throws {
        let desk = try ShellSandbox()
        try await ScriptedServer.playing(sessions: 2) { session in
            try session.welcome()
            try session.expect("FEAT")
            if session.number == 1 {
                // It comes with the first, and is dropped.
                try session.expect("PWD")
                try session.reply("502 No.")
            } else {
                let isAlone = try !session.control.isReadable(within: .milliseconds(100))
                #expect(isAlone, "PWD came together with FEAT")
                try session.reply("502 No.")
            }
            try session.expect("PWD")
            try session.reply("257 \"/\"")
            while let line = try session.nextLine(), line != Array("QUIT".utf8) {
                try session.reply(line == Array("PWD".utf8) ? "257 \"/\"" : "200 Ok.")
            }
            try session.reply("221 Bye.")
        } to: { port in
            for _ in 1...2 {
                let result = try desk.ferry(["-c", "open 127.0.0.1; pwd"], at: port).run()
                #expect(result.outputText == "/\n", "\(result)")
            }
            let kept = try Files.read("\(desk.home)/.local/share/ferry/one-command-servers")
            #expect(String(decoding: kept, as: UTF8.self) == "127.0.0.1:\(port)\n")
            #expect(try Files.mode(of: "\(desk.home)/.local/share/ferry/one-command-servers") & 0o777 == 0o600)
        }
    }
}
