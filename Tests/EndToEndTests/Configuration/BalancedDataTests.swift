// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Glibc
import Testing

/// A real server whose passive data connections come through load balancers, scripted ones and HAProxy.
@Suite(.ownThread, .timeLimit(.minutes(2)))
struct BalancedDataTests {
    private let directory: SuiteDirectory
    private let password = "engine"

    init() throws {
        directory = try SuiteDirectory(named: "balanced-data")
        try Files.makeDirectory(directory.path("served"))
        try Files.write(Array("content".utf8), to: directory.path("served/a"))
    }

    private func start(
        trusting networks: String = #""127.0.0.1""#, _ settings: String = ""
    ) throws -> (RunningProgram, SocketName) {
        let file = directory.path("ferryd.toml")
        let text = """
            root = "served"
            state = "state"
            \(settings)
            [[listener]]
            port = 0
            address = "127.0.0.1"
            proxy-networks = [\(networks)]
            proxy-data = true
            """
        try Files.write(Array(text.utf8), to: file)
        let server = try RunningProgram(
            TestProgram.built("ferryd", "--configuration", file).setting("FERRYD_FIRST_PASSWORD", to: password))
        let port = try #require(UInt16(server.expect(#/Listening on 127\.0\.0\.1:(\d+)\n/#).1))
        return (server, SocketName(port: port))
    }

    /// The header of a client, as a line of text.
    private func header(_ client: String) -> [UInt8] { Array("PROXY TCP4 \(client) 198.51.100.1 50000 21\r\n".utf8) }

    /// The header of the client 192.0.2.7 in bytes.
    private var binaryHeader: [UInt8] {
        [13, 10, 13, 10, 0, 13, 10, 0x51, 0x55, 0x49, 0x54, 10, 0x21, 0x11, 0, 12, 192, 0, 2, 7, 198, 51, 100, 1]
            + [0xC3, 0x50, 0, 21]
    }

    private func client(at name: SocketName) throws -> RawClient {
        let socket = try RawSocket(connectingTo: name)
        try socket.send(header("192.0.2.7"))
        let client = try RawClient(over: socket)
        try client.logIn(as: "ferry", password: password)
        return client
    }

    @Test func `a data connection names its client, in text or in bytes`() throws {
        let (server, name) = try start()
        let client = try client(at: name)
        for bytes in [header("192.0.2.7"), binaryHeader] {
            let data = try RawSocket(connectingTo: client.passivePort())
            try client.ask("RETR a", expecting: 150)
            // However it arrives.
            for byte in bytes { try data.send([byte]) }
            #expect(try data.receiveToEnd() == Array("content".utf8))
            try client.expect(226)
        }
        let data = try RawSocket(connectingTo: client.passivePort())
        try data.send(header("192.0.2.7") + Array("bytes".utf8))
        try client.ask("STOR b", expecting: 150)
        try data.finishSending()
        try client.expect(226)
        #expect(try Files.read(directory.path("served/b")) == Array("bytes".utf8))
        #expect(server.isRunning)
    }

    @Test func `encryption begins behind the header`() throws {
        let (server, name) = try start()
        let socket = try RawSocket(connectingTo: name)
        try socket.send(header("192.0.2.7"))
        let client = try RawClient(over: socket)
        let stage = try TLSClientStage()
        try client.ask("AUTH TLS", expecting: 234)
        try socket.secure(by: stage)
        try client.logIn(as: "ferry", password: password)
        try client.ask("PBSZ 0", expecting: 200)
        try client.ask("PROT P", expecting: 200)
        let data = try RawSocket(connectingTo: client.passivePort())
        try data.send(header("192.0.2.7"))
        try client.ask("RETR a", expecting: 150)
        try data.secure(by: stage)
        #expect(try data.receiveToEnd() == Array("content".utf8))
        try client.expect(226)
        #expect(server.isRunning)
    }

    @Test(arguments: [
        ("PROXY TCP4 192.0.2.8 198.51.100.1 50000 21\r\n", "A stranger, 192.0.2.8:50000, was turned away"),
        ("PROXY TCP6 2001:db8::1 2001:db8::2 50000 21\r\n", "A stranger, [2001:db8::1]:50000, was turned away"),
        ("PROXY UNKNOWN\r\n", "A stranger, 127.0.0.1:"),
        ("PROXY TCP4 192.0.2.7\r\n", "turned away from a data port: its header of the PROXY protocol is malformed"),
        ("evil bytes of somebody", "turned away from a data port: it begins without a header of the PROXY protocol"),
    ])
    func `another header, or none, is turned away, and the owner is served`(bytes: String, words: String) throws {
        let (server, name) = try start()
        let client = try client(at: name)
        let port = try client.passivePort()
        let stranger = try RawSocket(connectingTo: port)
        try stranger.send(Array(bytes.utf8))
        try client.ask("STOR b", expecting: 150)
        let data = try RawSocket(connectingTo: port)
        try data.send(header("192.0.2.7") + Array("good".utf8))
        try data.finishSending()
        try client.expect(226)
        #expect(try Files.read(directory.path("served/b")) == Array("good".utf8))
        let limit = WaitLimit.usual
        while !server.outputText.contains(words), !limit.passed { usleep(1000) }
        #expect(server.outputText.contains(words))
    }

    @Test func `a balancer that ends without a header, and one that only looks, hold up nobody`() throws {
        let (server, name) = try start()
        let client = try client(at: name)
        let port = try client.passivePort()
        try RawSocket(connectingTo: port).close()
        // The version of a check of health (`LOCAL`).
        let check = try RawSocket(connectingTo: port)
        try check.send([13, 10, 13, 10, 0, 13, 10, 0x51, 0x55, 0x49, 0x54, 10, 0x20, 0, 0, 0])
        try client.ask("RETR a", expecting: 150)
        let data = try RawSocket(connectingTo: port)
        try data.send(header("192.0.2.7"))
        #expect(try data.receiveToEnd() == Array("content".utf8))
        try client.expect(226)
        _ = try server.expect(#/turned away from a data port: no header of the PROXY protocol came/#)
        #expect(!server.outputText.contains("A stranger"))
    }

    @Test func `nobody comes to a data port but through the balancers, also not the client itself`() throws {
        let (server, name) = try start()
        let client = try client(at: name)
        let port = try client.passivePort()
        let direct = try RawSocket(connectingTo: port, from: SocketName("127.0.0.2", port: 0))
        try direct.send(header("192.0.2.7"))
        try client.ask("RETR a", expecting: 150)
        let data = try RawSocket(connectingTo: port)
        try data.send(header("192.0.2.7"))
        #expect(try data.receiveToEnd() == Array("content".utf8))
        try client.expect(226)
        _ = try server.expect(#/A connection from 127\.0\.0\.2:\d+ was turned away from a data port: it is in none/#)
    }

    @Test func `ABOR ends a transfer that waits for a header`() throws {
        let (server, name) = try start()
        let client = try client(at: name)
        let data = try RawSocket(connectingTo: client.passivePort())
        try client.ask("RETR a", expecting: 150)
        try client.ask("ABOR", expecting: 426)
        try client.expect(226)
        try client.ask("NOOP", expecting: 200)
        #expect(try data.receiveToEnd().isEmpty)
        #expect(server.isRunning)
    }

    @Test func `several clients of one balancer have a port each`() throws {
        let (server, name) = try start(trusting: #""127.0.0.1""#, "passive-ports = \"21730-21739\"")
        var ports: Set<UInt16> = []
        let clients = try (0..<4).map { _ in try client(at: name) }
        for client in clients { ports.insert(try client.passivePort().port) }
        #expect(ports.count == 4)
        #expect(server.isRunning)
    }

    @Test(.requires("haproxy")) func `HAProxy names the client on both connections, and nobody takes another's data`()
        throws
    {
        let (server, name) = try start(trusting: #""127.0.0.1""#, "passive-ports = \"21740-21749\"")
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
                bind 127.0.0.2:\(front.name.port)
                server one \(name) send-proxy-v2
            listen ftp-data
                bind 127.0.0.2:21740-21749
                server one 127.0.0.1 send-proxy-v2

            """
        try Files.write(Array(text.utf8), to: file)
        let balancer = try RunningProgram(TestProgram(try #require(TestProgram.named("haproxy")), "-db", "-f", file))
        let limit = WaitLimit.usual
        let address = SocketName("127.0.0.2", port: front.name.port)
        var connected: RawClient?
        while connected == nil, !limit.passed, balancer.isRunning {
            connected = try? RawClient(connectingTo: address, from: SocketName("127.0.0.9", port: 0))
            usleep(10_000)
        }
        let client = try #require(connected, "\(balancer.outputText)")
        try client.logIn(as: "ferry", password: password)
        let port = try client.classicPassivePort()
        #expect(port.host == "127.0.0.2")
        // Another client of the same balancer comes first.
        let thief = try RawSocket(connectingTo: port, from: SocketName("127.0.0.8", port: 0))
        try client.ask("RETR a", expecting: 150)
        #expect(((try? thief.receiveToEnd()) ?? []).isEmpty)
        let data = try RawSocket(connectingTo: port, from: SocketName("127.0.0.9", port: 0))
        #expect(try data.receiveToEnd() == Array("content".utf8))
        try client.expect(226)
        _ = try server.expect(#/A stranger, 127\.0\.0\.8:\d+, was turned away from a data port/#)
        let upload = try RawSocket(connectingTo: client.passivePort(), from: SocketName("127.0.0.9", port: 0))
        try client.ask("STOR b", expecting: 150)
        try upload.send(Array("bytes".utf8))
        try upload.finishSending()
        try client.expect(226)
        #expect(try Files.read(directory.path("served/b")) == Array("bytes".utf8))
    }
}
