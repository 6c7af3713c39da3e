// SPDX-License-Identifier: Apache-2.0
package import FTPWire
package import FerryIO

/// The client's side of a control connection over any stream: it takes one reply at a time, without blocking a thread.
///
/// Its own waits end after some real seconds, whatever the clock of the server's loops says.
package struct StreamDialogue: ~Copyable {
    package let stream: ByteStream
    private var parser = ReplyParser()
    package static let patience = WaitLimit.usualSpan

    package init(over stream: consuming ByteStream) { self.stream = stream }

    /// The stream, for a dialogue over another one that is made of it.
    package consuming func takeStream() -> ByteStream { stream }

    /// The next reply; `nil` at the end of the connection.
    package mutating func reply() async throws -> Reply? {
        while true {
            if let reply = try parser.next() { return reply }
            var bytes: [UInt8] = []
            let deadline = stream.loop.deadline(after: Self.patience)
            if try await stream.read(onto: &bytes, atMost: 4096, until: deadline) != nil { return nil }
            parser.feed(bytes)
        }
    }

    /// Sends bytes as they are.
    package func send(_ text: String) async throws { try await stream.write(Array(text.utf8), stall: Self.patience) }

    /// Sends a command line and takes the reply to it, which must have that code.
    @discardableResult
    package mutating func ask(_ line: String, expecting code: UInt16) async throws -> Reply {
        try await send(line + "\r\n")
        return try await expect(code, after: line)
    }

    /// Takes the next reply, which must have that code.
    @discardableResult
    package mutating func expect(_ code: UInt16, after line: String = "what was sent before") async throws -> Reply {
        guard let reply = try await reply() else { throw TestFailure("the connection ended after \(line)") }
        if reply.code.rawValue != code { throw TestFailure("expected \(code) after \(line), received \(reply)") }
        return reply
    }

    /// Asks for a passive port.
    package mutating func passivePort() async throws -> UInt16 {
        let reply = try await ask("EPSV", expecting: 229)
        guard let port = ExtendedHostPort.passivePort(inReply: reply.lines[0]) else {
            throw TestFailure("no port in \(reply)")
        }
        return port
    }
}
