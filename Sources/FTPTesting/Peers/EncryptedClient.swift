// SPDX-License-Identifier: Apache-2.0
package import FTPWire
package import FerryIO

/// A client over TLS: it says what it is told and takes one reply at a time, without blocking a thread.
package struct EncryptedClient: ~Copyable {
    private var dialogue: StreamDialogue
    package let tickets: TLSTickets
    private let context: TLSContext
    private let server: SocketAddress
    private static let patience = StreamDialogue.patience

    private init(_ control: consuming ByteStream, _ context: TLSContext, _ tickets: TLSTickets) {
        server = control.peerAddress
        dialogue = StreamDialogue(over: control)
        (self.context, self.tickets) = (context, tickets)
    }

    /// Connects, and asks for encryption unless the server begins with it.
    package static func connected(
        to server: SocketAddress, on loop: EventLoop, implicit: Bool = false, version: TLSVersion? = nil,
        tickets: TLSTickets = TLSTickets(), asking line: String = "AUTH TLS"
    ) async throws -> EncryptedClient {
        let context = try TLSContext(clientTrusting: .none, from: version ?? .tls12, to: version ?? .tls13)
        let control = try await connect(
            to: server, on: loop, by: context, tickets: tickets, asking: implicit ? nil : line)
        return EncryptedClient(control, context, tickets)
    }

    private static func connect(
        to server: SocketAddress, on loop: EventLoop, by context: TLSContext, tickets: TLSTickets, asking line: String?
    ) async throws -> ByteStream {
        let deadline = loop.deadline(after: patience)
        var plain = StreamDialogue(over: try await Dialer.connect(to: server, on: loop, until: deadline))
        if let line {
            try await plain.expect(220)
            try await plain.ask(line, expecting: 234)
        }
        return try await plain.takeStream().secured(
            by: context, with: "localhost", tickets: tickets, for: .control, until: deadline)
    }

    /// The facts of the control connection's handshake.
    package var tlsFacts: TLSFacts? { dialogue.stream.tlsFacts }

    /// The control connection, for clients that leave the usual course.
    package consuming func takeControl() -> ByteStream { dialogue.takeStream() }

    /// The next reply; `nil` at the end of the connection.
    package mutating func reply() async throws -> Reply? { try await dialogue.reply() }

    /// Sends bytes as they are, but encrypted.
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

    package mutating func logIn(
        as name: String = "ada", password: String = "secret", protectingData: Bool = true
    ) async throws {
        try await ask("USER \(name)", expecting: 331)
        try await ask("PASS \(password)", expecting: 230)
        try await ask("TYPE I", expecting: 200)
        if !protectingData { return }
        try await ask("PBSZ 0", expecting: 200)
        try await ask("PROT P", expecting: 200)
    }

    /// Opens a passive data connection, in clear.
    package mutating func openPlainData() async throws -> ByteStream {
        let port = try await dialogue.passivePort()
        let loop = dialogue.stream.loop
        return try await Dialer.connect(
            to: server.with(port: port), on: loop, until: loop.deadline(after: Self.patience))
    }

    /// Sends a transfer command whose data connection is made before, and encrypts that behind the 150.
    ///
    /// With other `tickets` than its own it resumes another session, or none.
    package mutating func openData(for line: String, resuming others: TLSTickets? = nil) async throws -> ByteStream {
        let data = try await openPlainData()
        try await ask(line, expecting: 150)
        return try await data.secured(
            by: context, with: "localhost", tickets: others ?? tickets, for: .data,
            until: dialogue.stream.loop.deadline(after: Self.patience))
    }

    /// Fetches what a command sends over a data connection.
    package mutating func download(_ line: String) async throws -> (content: [UInt8], end: EndOfStream) {
        let data = try await openData(for: line)
        var content: [UInt8] = []
        let deadline = dialogue.stream.loop.deadline(after: Self.patience)
        while true {
            if let end = try await data.read(onto: &content, atMost: 64 * 1024, until: deadline) {
                try await expect(226, after: line)
                return (content, end)
            }
        }
    }

    /// Sends what a command takes over a data connection, and ends it in order.
    package mutating func upload(_ content: [UInt8], _ line: String) async throws {
        let data = try await openData(for: line)
        try await data.write(content, stall: Self.patience)
        await data.finish(linger: .seconds(2))
        _ = consume data
        try await expect(226, after: line)
    }
}
