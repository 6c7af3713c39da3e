// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import FTPWire
import FerryIO
import Testing

@testable import FTPServer

/// `PORT` and `EPRT`: the server comes to the client, and to nobody else.
@Suite(.ownThread) struct ActiveTests {
    private let files = ["a": "content".bytes]

    @Test(arguments: [false, true]) func `the server connects to where the client listens`(
        _ isExtended: Bool
    ) async throws {
        try await LiveServer.run(files: files) { server in
            let client = try server.client()
            let listener = try RawListener()
            let port = try listener.name.port
            let plan = isExtended ? "EPRT |1|127.0.0.1|\(port)|" : "PORT 127,0,0,1,\(port >> 8),\(port & 255)"
            try client.ask(plan, expecting: 200)
            try client.ask("RETR a", expecting: 150)
            #expect(try listener.accept().receiveToEnd() == "content".bytes)
            try client.expect(226)
            try client.ask(plan, expecting: 200)
            try client.ask("STOR b", expecting: 150)
            let data = try listener.accept()
            try data.send("upload")
            data.close()
            try client.expect(226)
            #expect(try client.download("RETR b") == "upload".bytes)
        }
    }

    @Test(arguments: [
        "PORT 127,0,0,2,8,0", "PORT 10,0,0,1,8,0", "PORT 0,0,0,0,8,0", "PORT 255,255,255,255,8,0",
        "PORT 127,0,0,1,0,21",
        "PORT 127,0,0,1,3,255", "PORT 127,0,0,1,0,0", "EPRT |1|127.0.0.2|2048|", "EPRT |1|127.0.0.1|25|",
        "EPRT |1|127.0.0.1|1023|", "EPRT |2|::1|2048|", "EPRT |2|::ffff:127.0.0.1|2048|", "EPRT |1|0.0.0.0|2048|",
    ])
    func `addresses of others and ports of services are refused, all in the same words`(_ line: String) async throws {
        try await LiveServer.run(files: files) { server in
            let client = try server.client()
            #expect(try client.ask(line).text == Refusal.dataPortRefused.reply.line)
            #expect(try client.ask("RETR a").code == 425, "a refused plan must be no plan")
        }
    }

    @Test(arguments: [
        "PORT", "PORT 127,0,0,1,8", "PORT 127,0,0,1,8,0,0", "PORT 127,0,0,256,8,0", "PORT 127,0,0,1,8,-1", "PORT x",
        "PORT 127, 0,0,1,8,0", "EPRT", "EPRT |1|127.0.0.1|99999|", "EPRT |1|127.0.0.1|0|", "EPRT |1|127.0.0.1|",
        "EPRT |1|localhost|2048|", "EPRT 1127.0.0.120481", "EPRT |1|127.0.0.1|-1|", "EPRT |1|127.0.0.1|65536|",
    ])
    func `what is no address is 501`(_ line: String) async throws {
        try await LiveServer.run(files: files) { server in
            let client = try server.client()
            try client.ask(line, expecting: 501)
            try client.ask("RETR a", expecting: 425)
        }
    }

    @Test func `a family that does not exist is 522`() async throws {
        try await LiveServer.run { server in
            let client = try server.client()
            #expect(try client.ask("EPRT |3|x|2048|").text == "522 Address family not supported, use (1,2)")
        }
    }

    @Test func `a port where nobody listens is 425`() async throws {
        try await LiveServer.run(files: files) { server in
            let client = try server.client()
            let closed = try ReservedPort()
            let port = closed.name.port
            try client.ask("PORT 127,0,0,1,\(port >> 8),\(port & 255)", expecting: 200)
            try client.ask("RETR a", expecting: 150)
            try client.expect(425)
        }
    }
}

/// What depends on the family of the control connection's addresses.
@Suite struct DataPlanTests {
    private func endpoints(_ host: String) throws -> Endpoints {
        let address = try #require(SocketAddress(numeric: host, port: 2121))
        return Endpoints(
            local: address, peer: address, awaiting: address, publicAddress: nil, dataHosts: [address.host],
            loop: try EventLoop())
    }

    private func refusal(_ attempt: (inout DataPlan) throws(Refusal) -> Completion) -> Refusal? {
        var plan = DataPlan()
        do throws(Refusal) {
            _ = try attempt(&plan)
            return nil
        } catch {
            return error
        }
    }

    @Test func `over IPv6 PASV points to EPSV, and EPSV 1 to 2`() throws {
        let (ends, ports) = (try endpoints("::1"), PassivePorts(range: nil, patience: .seconds(30)))
        defer { ends.loop.stop() }
        #expect(
            refusal { plan throws(Refusal) in
                try PASV.run(RawArgument(parsing: []), on: &plan, between: ends, ports: ports)
            } == .passiveNeedsIPv4)
        #expect(
            refusal { plan throws(Refusal) in
                try EPSV.run(RawArgument(parsing: "1".bytes), on: &plan, between: ends, ports: ports)
            } == .addressFamilyNotSupported(use: .ipv6))
    }

    @Test func `over IPv6 EPRT takes the client's own address only`() throws {
        let (ends, ports) = (try endpoints("::1"), PassivePorts(range: nil, patience: .seconds(30)))
        defer { ends.loop.stop() }
        for (argument, expected) in [
            ("|2|::1|2048|", nil), ("|2|0:0::1|2048|", nil), ("|2|::2|2048|", Refusal.dataPortRefused),
            ("|2|::1|80|", .dataPortRefused), ("|1|127.0.0.1|2048|", .dataPortRefused),
        ] as [(String, Refusal?)] {
            #expect(
                refusal { plan throws(Refusal) in
                    try EPRT.run(RawArgument(parsing: argument.bytes), on: &plan, between: ends, ports: ports)
                } == expected)
        }
    }

    @Test func `a plan is taken once`() throws {
        var plan = DataPlan()
        let isEmptyAtFirst = plan.isEmpty
        plan.connect(to: try #require(SocketAddress(numeric: "127.0.0.1", port: 2048)))
        let isEmptyWhenSet = plan.isEmpty
        _ = plan.take()
        let isEmptyAfterwards = plan.isEmpty
        #expect([isEmptyAtFirst, isEmptyWhenSet, isEmptyAfterwards] == [true, false, true])
    }
}
