// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Glibc
import Testing

/// A real server behind load balancers, scripted ones and HAProxy.
@Suite(.ownThread, .timeLimit(.minutes(2)))
struct LoadBalancerTests {
    private let directory: SuiteDirectory
    private let password = "engine"

    init() throws {
        directory = try SuiteDirectory(named: "balanced")
        try Files.makeDirectory(directory.path("served"))
    }

    private func start(trusting networks: String, _ settings: String = "") throws -> (RunningProgram, SocketName) {
        let file = directory.path("ferryd.toml")
        let text = """
            root = "served"
            state = "state"
            \(settings)
            [[listener]]
            port = 0
            address = "127.0.0.1"
            proxy-networks = [\(networks)]
            """
        try Files.write(Array(text.utf8), to: file)
        let server = try RunningProgram(
            TestProgram.built("ferryd", "--configuration", file).setting("FERRYD_FIRST_PASSWORD", to: password))
        let port = try #require(UInt16(server.expect(#/Listening on 127\.0\.0\.1:(\d+)\n/#).1))
        return (server, SocketName(port: port))
    }

    private func logIn(_ socket: RawSocket) throws {
        #expect(try RawReply(from: socket)?.code == 220)
        try socket.send(Array("USER ferry\r\nPASS \(password)\r\n".utf8))
        #expect(try RawReply(from: socket)?.code == 331)
        #expect(try RawReply(from: socket)?.code == 230)
    }

    @Test func `the client is who the header says, and PASV tells where it connected`() throws {
        let (server, name) = try start(trusting: #""127.0.0.0/8""#)
        let socket = try RawSocket(connectingTo: name)
        for byte in "PROXY TCP4 192.0.2.7 198.51.100.1 50000 21\r\n".utf8 { try socket.send([byte]) }
        try logIn(socket)
        _ = try server.expect(#/New connection from 192\.0\.2\.7:50000\n/#)
        _ = try server.expect(#/ferry@192\.0\.2\.7: Logged in\n/#)
        try socket.send(Array("PASV\r\n".utf8))
        let reply = try #require(try RawReply(from: socket)).text
        #expect(reply.contains("(198,51,100,1,"))
        // The data connection comes from the balancer too.
        let numbers = reply.split { !$0.isNumber }.compactMap { UInt16($0) }
        let data = try RawSocket(connectingTo: SocketName(port: numbers[5] << 8 | numbers[6]))
        try socket.send(Array("LIST\r\n".utf8))
        #expect(try RawReply(from: socket)?.code == 150)
        #expect(try data.receiveToEnd().isEmpty)
        #expect(try RawReply(from: socket)?.code == 226)
    }

    @Test func `failed logins ban the client that the header names, and not the balancer`() throws {
        let (server, name) = try start(trusting: #""127.0.0.0/8""#, "ban-after = 3")
        func connect(_ client: String) throws -> RawSocket {
            let socket = try RawSocket(connectingTo: name)
            try socket.send(Array("PROXY TCP4 \(client) 198.51.100.1 50000 21\r\n".utf8))
            return socket
        }
        let guesser = try connect("192.0.2.7")
        #expect(try RawReply(from: guesser)?.code == 220)
        for (number, code) in [530, 530, 421].enumerated() {
            try guesser.send(Array("USER ferry\r\nPASS guess\(number)\r\n".utf8))
            #expect(try RawReply(from: guesser)?.code == 331)
            #expect(try RawReply(from: guesser)?.code == code)
        }
        _ = try server.expect(#/Banned 192\.0\.2\.7 until /#)
        #expect(try RawReply(from: connect("192.0.2.7"))?.code == 421)
        try logIn(connect("192.0.2.8"))
    }

    @Test(arguments: ["USER ferry\r\n", "PROXY TCP4 192.0.2.7\r\n", "GET / HTTP/1.1\r\n\r\n"])
    func `without a header there is no greeting`(bytes: String) throws {
        let (server, name) = try start(trusting: #""127.0.0.0/8""#)
        let socket = try RawSocket(connectingTo: name)
        try socket.send(Array(bytes.utf8))
        #expect((try? RawReply(from: socket)) == nil)
        _ = try server.expect(#/Closed a connection from 127\.0\.0\.1:\d+: it/#)
    }

    @Test func `nobody else than the load balancers is let in, whatever header is sent`() throws {
        let (server, name) = try start(trusting: #""192.0.2.0/24", "::1""#)
        let socket = try RawSocket(connectingTo: name)
        _ = try? socket.send(Array("PROXY TCP4 192.0.2.7 198.51.100.1 50000 21\r\n".utf8))
        #expect((try? RawReply(from: socket)) == nil)
        _ = try server.expect(#/Closed a connection from 127\.0\.0\.1:\d+: it is in none of the networks/#)
    }

    @Test(.requires("haproxy")) func `behind HAProxy clients keep their addresses, and its checks are no clients`()
        throws
    {
        let (server, name) = try start(trusting: #""127.0.0.1""#)
        let front = try ReservedPort()
        let file = directory.path("haproxy.cfg")
        let text = """
            global
                maxconn 100
            defaults
                mode tcp
                timeout connect 5s
                timeout client 60s
                timeout server 60s
            listen ftp
                bind \(front.name)
                server one \(name) send-proxy-v2 check check-send-proxy inter 100ms

            """
        try Files.write(Array(text.utf8), to: file)
        let balancer = try RunningProgram(TestProgram(try #require(TestProgram.named("haproxy")), "-db", "-f", file))
        let limit = WaitLimit.usual
        var connected: RawClient?
        while connected == nil, !limit.passed, balancer.isRunning {
            connected = try? RawClient(connectingTo: front.name, from: SocketName("127.0.0.9", port: 0))
            usleep(10_000)
        }
        let client = try #require(connected, "\(balancer.outputText)")
        try client.logIn(as: "ferry", password: password)
        _ = try server.expect(#/New connection from 127\.0\.0\.9:\d+\n/#)
        try client.upload([1, 2, 3], "STOR a")
        #expect(try client.download("RETR a") == [1, 2, 3])
        try client.ask("QUIT", expecting: 221)
        _ = try server.expect(#/ferry@127\.0\.0\.9: Connection closed: the client said goodbye\n/#)
        #expect(!server.outputText.contains("New connection from 127.0.0.1:"))
    }
}
