// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPTesting
import FTPWire
import Testing

@Suite(.ownThread) struct LostConnectionTests {
    @Test func `421 while idle ends the connection with the server's words`() async throws {
        try await ScriptedTest.connected { session in
            try session.begin()
            try session.reply("421 Idle for too long.")
            session.control.close()
        } client: { connection in
            let error = await failure { () async throws(FTPError) in
                while true { try await connection.keepAlive() }
            }
            #expect(error?.code == .connectionLost)
            #expect(connection.isUsable == false)
            let second = await failure { () async throws(FTPError) in try await connection.keepAlive() }
            #expect(second?.code == .notConnected)
        }
    }

    /// The server keeps the connection open, and would answer one command more.
    @Test func `nothing is sent to a server that has said farewell`() async throws {
        try await ScriptedTest.open { session in
            try session.begin()
            try session.expect("NOOP")
            try session.reply("200 Ok.", "421 Idle for too long.")
            try session.expectEnd()
        } client: { configuration in
            var connection = try await FTPConnection.open(configuration)
            try await connection.login()
            try await connection.keepAlive()
            let error = await failure { () async throws(FTPError) in try await connection.keepAlive() }
            #expect(error?.reply?.code.rawValue == 421)
        }
    }

    @Test func `a connection that ends instead of a reply is lost`() async throws {
        try await ScriptedTest.open { session in
            try session.begin()
            try session.expect("NOOP")
            session.control.close()
        } client: { configuration in
            var connection = try await FTPConnection.open(configuration)
            try await connection.login()
            let error = await failure { () async throws(FTPError) in try await connection.keepAlive() }
            #expect(error?.code == .connectionLost)
            #expect(error?.isTransient == true)
        }
    }

    @Test func `a reply that does not come in time ends the connection`() async throws {
        try await ScriptedTest.open {
            $0.timeouts.reply = .seconds(4)
        } _: { session in
            try session.begin()
            try session.expect("NOOP")
            try session.expectEnd()
        } client: { configuration in
            var connection = try await FTPConnection.open(configuration)
            try await connection.login()
            let error = await failure { () async throws(FTPError) in try await connection.keepAlive() }
            #expect(error?.code == .timedOut)
            #expect(connection.isUsable == false)
        }
    }

    @Test func `a reply that ends in another code is complete when nothing more comes`() async throws {
        try await ScriptedTest.loggedIn { session in
            try session.expect("NOOP")
            try session.reply("220-Strange", "200 but done")
            try session.expect("NOOP")
            try session.reply("200 Ok.")
        } client: { connection in
            try await connection.keepAlive()
            try await connection.keepAlive()
        }
    }

    @Test func `a cancelled command leaves the connection in step`() async throws {
        try await ScriptedTest.open { session in
            try session.begin()
            try session.expect("DELE slow")
            #expect(try !session.control.isReadable(within: .milliseconds(300)))
            try session.reply("250 Deleted after all.")
            try session.expect("NOOP")
            try session.reply("200 Ok.")
            try session.end()
        } client: { configuration in
            let task = Task {
                var connection = try await FTPConnection.open(configuration)
                try await connection.login()
                withUnsafeCurrentTask { $0?.cancel() }
                let error = await failure { () async throws(FTPError) in try await connection.delete("slow") }
                #expect(error?.code == .cancelled)
                // A task that is not cancelled goes on with it.
                let handoff = Handover(connection)
                try await Task {
                    guard var connection = handoff.take() else { return }
                    try await connection.keepAlive()
                    await connection.quit()
                }.value
            }
            try await task.value
        }
    }

    @Test func `work that was cut off is done again, in the same directory`() async throws {
        try await ScriptedTest.connected(sessions: 2) { session in
            try session.begin()
            if session.number == 1 {
                try session.expect("CWD sub")
                try session.expect("PWD")
                try session.reply("250 Ok.", "257 \"/sub\"")
                try session.expect("NOOP")
                session.control.close()
            } else {
                try session.expect("CWD /sub")
                try session.expect("PWD")
                try session.reply("250 Ok.", "257 \"/sub\"")
                try session.expect("NOOP")
                try session.reply("200 Ok.")
                try session.end()
            }
        } client: { connection in
            try await connection.changeDirectory(to: "sub")
            try await connection.retrying { connection in try await connection.keepAlive() }
        }
    }
}
