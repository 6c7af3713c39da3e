// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPTesting
import FTPWire
import Testing

/// Addresses and ports of this machine that a caller chooses.
@Suite(.ownThread) struct LocalEndsTests {
    @Test func `all connections come from the address that was chosen`() async throws {
        try await ScriptedTest.loggedIn {
            $0.localEnds.address = "127.0.0.5"
        } _: { session in
            #expect(try session.control.peerName.host == "127.0.0.5")
            for _ in 1...2 {
                let listener = try session.passive()
                try session.expect("NLST")
                try session.reply("150 Here.")
                let data = try listener.accept()
                #expect(try data.peerName.host == "127.0.0.5")
                data.close()
                try session.reply("226 Done.")
            }
        } client: { connection in
            for _ in 1...2 { _ = try await connection.names() }
        }
    }

    @Test func `in active mode the address and the port are told that were chosen`() async throws {
        let reserved = try ReservedPort()
        let port = reserved.name.port
        try await ScriptedTest.loggedIn {
            $0.dataMode = .active
            $0.localEnds.activeAddress = "203.0.113.9"
            $0.localEnds.activePorts = port...port
        } _: { session in
            for _ in 1...2 {
                try session.expect("PORT 203,0,113,9,\(port >> 8),\(port & 255)")
                try session.reply("200 Ok.")
                try session.expect("NLST")
                try session.reply("150 Now.")
                let data = try RawSocket(connectingTo: SocketName(port: port))
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

    @Test func `a port that is taken is passed over, and having none is told`() async throws {
        let taken = try RawListener()
        let port = try taken.name.port
        try await ScriptedTest.loggedIn {
            $0.dataMode = .active
            $0.localEnds.activePorts = port...port
        } _: { _ in
        } client: { connection in
            let error = await failure { () async throws(FTPError) in try await connection.names() }
            #expect(error?.code == .cannotConnect)
            #expect(
                error.map { "\($0)".contains("no port from \(port) to \(port) is free") } == true, "\(error as Any)")
        }
        let range = port...(port < .max ? port + 1 : port)
        guard range.count > 1, (try? RawListener(port: port + 1)) != nil else { return }
        try await ScriptedTest.loggedIn {
            $0.dataMode = .active
            $0.localEnds.activePorts = range
        } _: { session in
            let place = HostPort(parsing: try session.expect(verb: "PORT"))
            #expect(place?.port == port + 1)
            try session.reply("500 No.")
        } client: { connection in
            _ = await failure { () async throws(FTPError) in try await connection.names() }
        }
    }

    @Test(arguments: [("localhost", FTPError.Code.refusedByGuard), ("203.0.113.9", .cannotConnect)])
    func `an address that is none of this machine is named`(address: String, code: FTPError.Code) async throws {
        var configuration = ConnectionConfiguration(host: "127.0.0.1", port: 1)
        configuration.localEnds.address = address
        let sealed = configuration
        let error = await failure { () async throws(FTPError) in _ = try await FTPConnection.open(sealed) }
        #expect(error?.code == code)
        #expect(error.map { "\($0)".contains("\(address) is no address of this machine") } == true, "\(error as Any)")
    }
}
