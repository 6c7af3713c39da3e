// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPTesting
import FTPWire
import Synchronization
import Testing

/// Servers that read one command a packet, and never see what stands behind it.
@Suite(.ownThread) struct PipeliningTests {
    @Test func `a dropped command is sent again alone, and from then on they go one by one`() async throws {
        let told = Mutex(0)
        try await ScriptedTest.connected {
            $0.timeouts.together = .milliseconds(300)
            $0.onPipeliningRefused = { told.withLock { $0 += 1 } }
        } _: { session in
            try session.welcome()
            try session.expect("FEAT")
            try session.expect("PWD")  // and dropped
            try session.reply("502 No.")
            try session.expect("PWD")
            try session.reply("257 \"/home\"")
            try session.expect("NOOP")
            try session.reply("200 Ok.")
            try Self.answerAlone(session, "TYPE I", "200 Ok.")
            try Self.answerAlone(session, "SIZE a", "213 5")
            try Self.answerAlone(session, "CWD sub", "250 Ok.")
            try Self.answerAlone(session, "PWD", "257 \"/home/sub\"")
            try session.end()
        } client: { connection in
            #expect(connection.workingDirectory == "/home")
            #expect(try await connection.size(of: "a") == 5)
            try await connection.changeDirectory(to: "sub")
        }
        #expect(told.withLock { $0 } == 1)
    }

    @Test func `an answer that was only late is not taken for another command's`() async throws {
        try await ScriptedTest.open {
            $0.timeouts.together = .milliseconds(300)
        } _: { session in
            try session.welcome()
            try session.expect("FEAT")
            try session.expect("PWD")
            try session.reply("502 No.")
            try session.expect("PWD")
            try session.reply("257 \"/\"", "257 \"/\"")
            try session.expect("NOOP")
            try session.reply("200 Ok.")
            try Self.answerAlone(session, "MDTM a", "213 20261120134500")
            try session.end()
        } client: { configuration in
            var connection = try await FTPConnection.open(configuration)
            try await connection.login()
            #expect(try await connection.modificationTime(of: "a") != nil)
            await connection.quit()
        }
    }

    @Test func `what is known of the server holds on the next connection, too`() async throws {
        try await ScriptedTest.connected(sessions: 2) {
            $0.timeouts.together = .milliseconds(300)
        } _: { session in
            try session.welcome()
            if session.number == 1 {
                try session.expect("FEAT")
                try session.expect("PWD")
                try session.reply("502 No.")
                try session.expect("PWD")
                try session.reply("257 \"/\"")
                try session.expect("NOOP")
                try session.reply("200 Ok.")
                try session.expect("NOOP")
                session.control.close()
            } else {
                try Self.answerAlone(session, "FEAT", "502 No.")
                try Self.answerAlone(session, "PWD", "257 \"/\"")
                try Self.answerAlone(session, "NOOP", "200 Ok.")
                try session.end()
            }
        } client: { connection in
            try await connection.retrying { connection in try await connection.keepAlive() }
        }
    }

    private static func answerAlone(_ session: ScriptedSession, _ line: String, _ reply: String) throws {
        try session.expect(line)
        #expect(try !session.control.isReadable(within: .milliseconds(100)), "\(line) did not come alone")
        try session.reply(reply)
    }
}
