// SPDX-License-Identifier: Apache-2.0
import FTPServer
import FTPTesting
import Testing

/// A server made by the library's public API, and stopped when a test has ended.
struct LibraryServer {
    let server: FTPServer
    let events: AsyncStream<ServerEvent>

    /// Serves while `test` runs; `ada` has the password `secret`.
    static func run(
        _ storage: ServerStorage, accounts: [Account]? = nil,
        configuration: ServerConfiguration = ServerConfiguration(), _ test: (LibraryServer) throws -> Void
    ) async throws {
        let accounts = try accounts ?? [Account("ada", password: "secret")]
        try await run(
            FTPServer(storage, accounts: accounts, listen: [.loopback(port: 0)], configuration: configuration), test)
    }

    static func run(_ server: FTPServer, _ test: (LibraryServer) throws -> Void) async throws {
        let library = LibraryServer(server: server, events: server.events())
        // Not a child task: it would want to run on the thread that the test blocks.
        let running = Task { await server.run() }
        let result = Result { try test(library) }
        await server.shutDown(within: .seconds(20))
        await running.value
        #expect(server.connections == 0)
        try result.get()
    }

    func stranger() throws -> RawClient {
        try RawClient(connectingTo: SocketName(port: try #require(server.addresses.first).port))
    }

    func client(as name: String = "ada") throws -> RawClient {
        let client = try stranger()
        try client.logIn(as: name, password: "secret")
        return client
    }
}

/// An error that the library has never heard of.
struct ForeignError: Error, Equatable {}

extension RawClient {
    /// The reply to a transfer command that must not begin a transfer.
    func refusal(of transfer: String) throws -> RawReply {
        try ask("EPSV", expecting: 229)
        return try ask(transfer)
    }
}
