// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPTesting
import FTPWire
import Testing

@Suite(.ownThread) struct DataRouteTests {
    @Test(arguments: ["500 What?", "522 Network protocol not supported.", "229 Odd (|||0|)", "229 Odd (|||70000|)"])
    func `PASV follows where EPSV fails, and is remembered`(reply: String) async throws {
        try await ScriptedTest.loggedIn { session in
            try session.expect("EPSV")
            try session.reply(reply)
            for _ in 1...2 {
                let listener = try session.passive()
                try session.expect("NLST")
                try session.deliver([], over: listener)
            }
        } client: { connection in
            _ = try await connection.names()
            _ = try await connection.names()
        }
    }

    /// What worked last is tried first, so EPSV comes back into question when that fails.
    @Test func `a refused EPSV is not tried again when PASV fails later`() async throws {
        let closed = try ReservedPort()
        try await ScriptedTest.loggedIn { session in
            try session.expect("EPSV")
            try session.reply("502 What?")
            try session.serveNames(port: nil)
            try session.serveNames(port: closed.name.port)
            try session.expect("ABOR")
            try session.reply("226 Nothing to stop.")
            try session.expect("NOOP")
            try session.reply("200 Ok.")
            try session.serveNames(port: nil)
            try session.serveNames(port: nil)
        } client: { connection in
            for _ in 1...3 { _ = try await connection.names() }
        }
    }

    @Test func `PASV follows where the port of EPSV cannot be reached`() async throws {
        let closed = try ReservedPort()
        try await ScriptedTest.loggedIn { session in
            try session.offer(closed)
            try session.sendData([], for: "NLST")
        } client: { connection in
            _ = try await connection.names()
        }
    }

    @Test func `where no port of the server can be reached, it is asked to connect to here`() async throws {
        let closed = try ReservedPort()
        try await ScriptedTest.loggedIn { session in
            try session.offer(closed)
            try session.expect("PASV")
            let port = closed.name.port
            try session.reply("227 Here (127,0,0,1,\(port >> 8),\(port & 255)).")
            for _ in 1...2 {
                let port = try session.announcedPort()
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

    @Test func `a refusal that comes with the closing of the port is what is told`() async throws {
        let closed = try ReservedPort()
        try await ScriptedTest.loggedIn { session in
            try session.sendData([], for: "NLST")
            try session.offer(closed)
            try session.expect("NLST missing")
            try session.reply("550 No such file or directory.")
            try session.sendData([], for: "NLST")
        } client: { connection in
            _ = try await connection.names()
            let error = await failure { () async throws(FTPError) in try await connection.names(of: "missing") }
            #expect(error?.code == .notFound, "\(error as Any)")
            _ = try await connection.names()
        }
    }

    @Test(arguments: [
        "227 Entering Passive Mode (10,1,2,3,HIGH,LOW).", "227 Entering Passive Mode 0,0,0,0,HIGH,LOW",
        "227 =192,168,1,1,HIGH,LOW", "227 (8, 8, 8, 8, HIGH, LOW)",
    ])
    func `the address in a 227 is not believed`(form: String) async throws {
        try await ScriptedTest.loggedIn {
            $0.dataMode = .passive
        } _: { session in
            try session.expect("PASV")
            let listener = try RawListener()
            let port = try listener.name.port
            try session.reply(form.replacing("HIGH", with: "\(port >> 8)").replacing("LOW", with: "\(port & 255)"))
            try session.expect("NLST")
            try session.deliver([], over: listener)
        } client: { connection in
            _ = try await connection.names()
        }
    }

    @Test func `whoever trusts the address of a 227 is sent there`() async throws {
        try await ScriptedTest.loggedIn {
            $0.dataMode = .passive
            $0.trustsPassiveAddress = true
        } _: { session in
            try session.expect("PASV")
            let listener = try RawListener("127.0.0.3")
            let port = try listener.name.port
            try session.reply("227 (127,0,0,3,\(port >> 8),\(port & 255))")
            try session.expect("NLST")
            try session.deliver([], over: listener)
        } client: { connection in
            _ = try await connection.names()
        }
    }

    @Test(arguments: ["227 No numbers.", "227 (1,2,3,4,5)", "227 (300,1,1,1,4,4)", "227 (127,0,0,1,0,0)"])
    func `a 227 that makes no sense is an error, not a crash`(reply: String) async throws {
        try await ScriptedTest.loggedIn {
            $0.dataMode = .passive
        } _: { session in
            try session.expect("PASV")
            try session.reply(reply)
        } client: { connection in
            let error = await failure { () async throws(FTPError) in _ = try await connection.names() }
            #expect(error?.code == .protocolViolation)
            #expect(connection.isUsable == true)
        }
    }

    @Test func `a proven way that fails later is looked for anew, and the transfer still happens`() async throws {
        let closed = try ReservedPort()
        try await ScriptedTest.loggedIn { session in
            try session.sendData([], for: "NLST")
            // The port of the second EPSV does not answer any more.
            try session.offer(closed)
            try session.expect("NLST")
            try session.expect("ABOR")
            try session.expect("NOOP")
            try session.reply("425 No data connection.", "226 Aborted.", "200 Ok.")
            try session.sendData(Array("x\r\n".utf8), for: "NLST")
        } client: { connection in
            _ = try await connection.names()
            let names = try await connection.names()
            #expect(names == [[0x78]])
        }
    }

    @Test func `once a way is proven the command does not wait for the data connection`() async throws {
        try await ScriptedTest.loggedIn { session in
            try session.sendData([], for: "NLST")
            let listener = try session.passive()
            // Read before the connection is accepted: with only 127.0.0.1 in between, the order on the wire is what
            // counts.
            try session.expect("NLST")
            try session.deliver([], over: listener)
        } client: { connection in
            _ = try await connection.names()
            _ = try await connection.names()
        }
    }
}

extension ScriptedSession {
    /// Answers PASV, and nothing else, and the NLST behind it; with a port that leads nowhere it waits for the client.
    fileprivate func serveNames(port: UInt16?) throws {
        try expect("PASV")
        let listener = try RawListener()
        let announced = try port ?? listener.name.port
        try reply("227 Here (127,0,0,1,\(announced >> 8),\(announced & 255)).")
        try expect("NLST")
        if port != nil { return }
        try reply("150 Here.")
        try listener.accept().close()
        try reply("226 Done.")
    }
}

extension ScriptedSession {
    /// Answers EPSV with a port on which nobody listens.
    fileprivate func offer(_ closed: ReservedPort) throws {
        try expect("EPSV")
        try reply("229 Here (|||\(closed.name.port)|)")
    }
}
