// SPDX-License-Identifier: Apache-2.0
package import FTPWire
package import FerryIO

/// A client on a memory network: it says what it is told and takes one reply at a time, without blocking a thread.
///
/// Its own waits end after some real seconds, whatever the clock of the server's loops says.
package struct MemoryClient: ~Copyable {
    private var dialogue: StreamDialogue
    private let server: SocketAddress
    private static let patience = StreamDialogue.patience

    /// Connects from a loop that is on the server's network.
    package init(connectingTo server: SocketAddress, on loop: EventLoop) async throws {
        self.server = server
        dialogue = StreamDialogue(
            over: try await Dialer.connect(to: server, on: loop, until: loop.deadline(after: Self.patience)))
    }

    /// The next reply; `nil` at the end of the connection.
    package mutating func reply() async throws -> Reply? { try await dialogue.reply() }

    /// Sends bytes as they are.
    package func send(_ text: String) async throws { try await dialogue.send(text) }

    /// Sends a command line and takes the reply to it, which must have that code.
    @discardableResult
    package mutating func ask(_ line: String, expecting code: UInt16) async throws -> Reply {
        try await dialogue.ask(line, expecting: code)
    }

    /// Takes the next reply, which must have that code.
    @discardableResult
    package mutating func expect(_ code: UInt16, after line: String = "what was sent before") async throws -> Reply {
        try await dialogue.expect(code, after: line)
    }

    package mutating func logIn(as name: String = "ada", password: String = "secret") async throws {
        try await expect(220)
        try await ask("USER \(name)", expecting: 331)
        try await ask("PASS \(password)", expecting: 230)
        try await ask("TYPE I", expecting: 200)
    }

    /// Asks for a passive port.
    package mutating func passivePort() async throws -> UInt16 { try await dialogue.passivePort() }

    /// Opens a passive data connection.
    package mutating func openData() async throws -> ByteStream {
        let port = try await passivePort()
        let loop = dialogue.stream.loop
        return try await Dialer.connect(
            to: server.with(port: port), on: loop, until: loop.deadline(after: Self.patience))
    }

    /// Fetches what a command sends over a data connection.
    package mutating func download(_ line: String) async throws -> [UInt8] {
        let data = try await openData()
        try await ask(line, expecting: 150)
        let content = try await data.readToEnd()
        try await expect(226, after: line)
        return content
    }

    /// Sends what a command takes over a data connection.
    package mutating func upload(_ content: [UInt8], _ line: String) async throws {
        let data = try await openData()
        try await ask(line, expecting: 150)
        try await data.write(content, stall: Self.patience)
        _ = consume data
        try await expect(226, after: line)
    }

    /// Says that it sends nothing more.
    package func finishSending() async throws { try await dialogue.stream.finishSending(until: .never) }
}

extension ByteStream {
    /// Reads up to the end; each wait ends after some real seconds.
    package borrowing func readToEnd() async throws -> [UInt8] {
        var content: [UInt8] = []
        while try await read(onto: &content, atMost: 64 * 1024, until: loop.deadline(after: .seconds(20))) == nil {}
        return content
    }
}
