// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPTesting
import FTPWire
import Testing

/// Data connections that the server makes to the client.
@Suite(.ownThread) struct ActiveDataTests {
    @Test func `in active mode the server is told where to connect, before or after its 150`() async throws {
        try await ScriptedTest.loggedIn {
            $0.dataMode = .active
        } _: { session in
            for isEarly in [true, false] {
                let port = try session.announcedPort()
                try session.reply("200 Ok.")
                try session.expect("NLST")
                if !isEarly { try session.reply("125 Now.") }
                let data = try RawSocket(connectingTo: SocketName(port: port))
                if isEarly { try session.reply("150 Now.") }
                try data.send("a\r\n")
                data.close()
                try session.reply("226 Done.")
            }
        } client: { connection in
            for _ in 1...2 {
                let names = try await connection.names()
                #expect(names == [[0x61]])
            }
        }
    }

    @Test func `in active mode a stranger's connection is not taken`() async throws {
        try await ScriptedTest.loggedIn {
            $0.dataMode = .active
        } _: { session in
            let port = try session.announcedPort()
            try session.reply("200 Ok.")
            try session.expect("NLST")
            try session.reply("150 Now.")
            let stranger = try RawSocket(
                connectingTo: SocketName(port: port), from: SocketName("127.0.0.2", port: 0))
            try stranger.send("evil\r\n")
            let data = try RawSocket(connectingTo: SocketName(port: port))
            try data.send("good\r\n")
            data.close()
            try session.reply("226 Done.")
        } client: { connection in
            let names = try await connection.names()
            #expect(names == [Array("good".utf8)])
        }
    }

    @Test func `a server that never connects is given up, and the connection lives`() async throws {
        try await ScriptedTest.loggedIn {
            $0.dataMode = .active
            $0.timeouts.dataConnect = .milliseconds(200)
        } _: { session in
            _ = try session.announcedPort()
            try session.reply("200 Ok.")
            try session.expect("NLST")
            try session.reply("150 Soon.")
            try session.expect("ABOR")
            try session.expect("NOOP")
            try session.reply("426 Never mind.", "226 Aborted.", "200 Ok.")
        } client: { connection in
            let error = await failure { () async throws(FTPError) in _ = try await connection.names() }
            #expect(error?.code == .cannotConnect)
            #expect(connection.isUsable == true)
        }
    }
}

extension ScriptedSession {
    /// The port that a PORT command announces.
    func announcedPort() throws -> UInt16 {
        let place = HostPort(parsing: try expect(verb: "PORT"))
        #expect(place?.hostText == "127.0.0.1")
        return place?.port ?? 0
    }
}
