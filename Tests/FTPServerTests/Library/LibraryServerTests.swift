// SPDX-License-Identifier: Apache-2.0
import FTPServer
import FTPTesting
import Testing

/// A server inside a program: its life, its files, its configuration.
@Suite(.ownThread) struct LibraryServerTests {
    @Test func `a directory is served to accounts in memory`() async throws {
        let directory = try TemporaryDirectory(named: "ferry-library")
        try await LibraryServer.run(.directory(directory.path)) { library in
            let client = try library.client()
            try client.upload(Array("hello".utf8), "STOR a")
            #expect(try client.download("RETR a") == Array("hello".utf8))
            #expect(try Files.read(directory.path("a")) == Array("hello".utf8))
        }
    }

    @Test func `accounts have rights and homes of their own`() async throws {
        let root = try TemporaryDirectory(named: "ferry-library")
        let home = try TemporaryDirectory(named: "ferry-home")
        try Files.write([1], to: home.path("mine"))
        let bob = try Account("bob", password: "secret", permissions: .readOnly, home: home.path)
        try await LibraryServer.run(.directory(root.path), accounts: [bob]) { library in
            let client = try library.client(as: "bob")
            #expect(try client.download("NLST") == Array("mine\r\n".utf8))
            try client.ask("MKD d", expecting: 550)
        }
    }

    @Test(.requires("curl")) func `a certificate in the configuration encrypts, and a broken one is told in words`()
        async throws
    {
        var configuration = ServerConfiguration()
        var policy = EncryptionPolicy()
        policy.demand = .everything
        configuration.encryption = try ServerEncryption(selfSignedFor: ["localhost"], policy: policy)
        let ada = try Account("ada", password: "secret")
        let server = try FTPServer(
            .memory, accounts: [ada], listen: [.loopback(port: 0)], configuration: configuration)
        let running = Task { await server.run() }
        let url = "ftp://ada:secret@\(server.addresses[0])/a"
        let directory = try TemporaryDirectory(named: "ferry-library")
        try Files.write(Array("hello".utf8), to: directory.path("a"))
        let upload = try TestProgram.curl("--ssl-reqd", "--insecure", "--upload-file", directory.path("a"), url).run()
        #expect(upload.end == .exit(0), "\(upload.errorText)")
        #expect(try TestProgram.curl("--ssl-reqd", "--insecure", url).run().outputText == "hello")
        #expect(try TestProgram.curl(url).run().end != .exit(0))
        running.cancel()
        await running.value
        let error = #expect(throws: (any Error).self) {
            try ServerEncryption(certificates: Array("nothing".utf8), key: [])
        }
        #expect(error.map { "\($0)" }?.contains("no certificate") == true)
    }

    @Test func `trees in memory belong to one server each`() async throws {
        try await LibraryServer.run(.memory) { library in
            let client = try library.client()
            try client.upload([1, 2], "STOR a")
            #expect(try client.download("RETR a") == [1, 2])
        }
        try await LibraryServer.run(.memory) { library in
            let names = try library.client().download("NLST")
            #expect(names.isEmpty)
        }
    }

    @Test func `a configuration holds for the server`() async throws {
        var configuration = ServerConfiguration()
        configuration.greeting = "Welcome to the library."
        configuration.limits.sessionsPerAddress = 1
        try configuration.setPublicAddress("192.0.2.7")
        try await LibraryServer.run(.memory, configuration: configuration) { library in
            let client = try RawClient(connectingTo: SocketName(port: library.server.addresses[0].port))
            try client.logIn(as: "ada", password: "secret")
            let passive = try client.ask("PASV")
            #expect(passive.text.contains("(192,0,2,7,"))
            let second = try RawSocket(connectingTo: SocketName(port: library.server.addresses[0].port))
            #expect(String(decoding: try second.receiveToEnd(), as: UTF8.self).hasPrefix("421"))
        }
    }

    @Test func `visitors are let in where that is wanted`() async throws {
        let server = try FTPServer(.memory, accounts: [], anonymous: .read, listen: [.loopback(port: 0)])
        try await LibraryServer.run(server) { library in
            let client = try library.stranger()
            try client.logIn(as: "anonymous", password: "me@example.org")
            try client.ask("MKD d", expecting: 550)
        }
    }

    @Test func `a server that cannot start says the reason`() throws {
        func failure(_ make: () throws -> FTPServer) -> String? {
            do {
                _ = try make()
                return nil
            } catch { return "\(error)" }
        }
        let none = failure { try FTPServer(.directory("/nowhere/at/all"), accounts: []) }
        #expect(none == "Cannot serve /nowhere/at/all: there is no such directory.")
        let name = failure {
            try FTPServer(.memory, accounts: [], listen: [NetworkAddress(host: "localhost", port: 0)])
        }
        #expect(name == "\"localhost\" is no numeric IP address. Write one such as 127.0.0.1 or ::1.")
        let taken = try FTPServer(.memory, accounts: [], listen: [.loopback(port: 0)])
        #expect(
            failure { try FTPServer(.memory, accounts: [], listen: taken.addresses) }?.contains(
                "Another program uses port") == true)
        let twice = failure {
            let ada = try Account("ada", password: "x")
            return try FTPServer(.memory, accounts: [ada, ada], listen: [.loopback(port: 0)])
        }
        #expect(twice == "There is an account \"ada\" already.")
        #expect(failure { try FTPServer(.memory, accounts: [Account("a/b", password: "x")]) }?.contains("/") == true)
        var configuration = ServerConfiguration()
        #expect(throws: ServerError.self) { try configuration.setPublicAddress("::1") }
    }

    @Test func `a cancelled task ends the server and its sessions at once`() async throws {
        let server = try FTPServer(
            .memory, accounts: [Account("ada", password: "secret")], listen: [.loopback(port: 0)])
        let running = Task { await server.run() }
        let client = try RawClient(connectingTo: SocketName(port: server.addresses[0].port))
        try client.logIn(as: "ada", password: "secret")
        running.cancel()
        await running.value
        #expect(server.connections == 0)
    }

    @Test func `a shutdown waits for a transfer as long as it was told`() async throws {
        let server = try FTPServer(
            .memory, accounts: [Account("ada", password: "secret")], listen: [.loopback(port: 0)])
        let running = Task { await server.run() }
        let client = try RawClient(connectingTo: SocketName(port: server.addresses[0].port))
        try client.logIn(as: "ada", password: "secret")
        let data = try client.beginTransfer("STOR a")
        let ending = Task { await server.shutDown(within: .seconds(20)) }
        try data.send([1, 2, 3])
        data.close()
        #expect(try client.reply().code == 226)
        await ending.value
        await running.value

        let hasty = try FTPServer(.memory, accounts: [Account("ada", password: "secret")], listen: [.loopback(port: 0)])
        let serving = Task { await hasty.run() }
        let other = try RawClient(connectingTo: SocketName(port: hasty.addresses[0].port))
        try other.logIn(as: "ada", password: "secret")
        let open = try other.beginTransfer("STOR a")
        await hasty.shutDown(within: .zero)
        await serving.value
        #expect(hasty.connections == 0)
        _ = consume open
    }

    @Test func `a session is disconnected by the number that its events have`() async throws {
        try await LibraryServer.run(.memory) { library in
            let client = try library.client()
            #expect(library.server.connections == 1)
            #expect(library.server.disconnect(1, reason: "maintenance"))
            #expect(try client.reply().text.contains("maintenance"))
            #expect(!library.server.disconnect(99, reason: ""))
        }
    }

    @Test func `addresses are told as they are written`() {
        #expect("\(NetworkAddress(host: "::1", port: 21))" == "[::1]:21")
        #expect("\(NetworkAddress.loopback(port: 2121))" == "127.0.0.1:2121")
    }
}
