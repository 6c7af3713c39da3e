// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Testing

/// What the shell asks before a login, at a terminal.
@Suite(.ownThread, .fewAtOnce) struct LoginDialogueTests {
    @Test func `after a failed login the name that was used is offered`() throws {
        try FerrydProcess.serving { server in
            let desk = try ShellSandbox()
            let terminal = try desk.terminal("127.0.0.1", "\(server.name.port)")
            try terminal.expect("Name (anonymous): ")
            try terminal.enter(server.user, expecting: "Password:")
            try terminal.enter("wrong", expecting: "530")
            try terminal.enter("login", expecting: "Name (\(server.user)): ")
            try terminal.enter("", expecting: "Password:")
            try terminal.enter("wrong again", expecting: "530")
            try terminal.expect("> ")
            // Another server is another matter.
            try terminal.enter("open localhost \(server.name.port)", expecting: "Name (anonymous): ")
            try terminal.type("\u{3}")
            try terminal.expect("> ")
            try terminal.enter("open 127.0.0.1 \(server.name.port)", expecting: "Name (\(server.user)): ")
            try terminal.enter("", expecting: "Password:")
            try terminal.enter(server.password, expecting: "230")
            try terminal.expect("ferry 127.0.0.1:/> ")
            try terminal.quit()
        }
    }
}
