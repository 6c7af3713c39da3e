// SPDX-License-Identifier: Apache-2.0
package import Testing

/// A client that does what it is told, right or wrong, and judges each reply strictly.
package final class RawClient {
    /// The control connection, for what the words below have no word for: pieces, resets, urgent data.
    package let control: RawSocket
    package let server: SocketName

    /// Connects and takes the greeting.
    package convenience init(connectingTo server: SocketName, from local: SocketName? = nil) throws {
        try self.init(over: RawSocket(connectingTo: server, from: local))
    }

    /// Takes the greeting on a connection that is there, encrypted or not.
    package init(over control: RawSocket) throws {
        (self.control, server) = (control, try control.peerName)
        try expect(220)
    }

    /// Connects and logs in.
    package convenience init(connectingTo server: SocketName, as name: String, password: String) throws {
        try self.init(connectingTo: server)
        try logIn(as: name, password: password)
    }

    package func logIn(as name: String, password: String) throws {
        try ask("USER \(name)", expecting: 331)
        try ask("PASS \(password)", expecting: 230)
        try ask("TYPE I", expecting: 200)
    }
}

// MARK: - Commands and replies

extension RawClient {
    /// The next reply; the end of the connection is an error.
    @discardableResult package func reply() throws -> RawReply {
        guard let reply = try RawReply(from: control) else { throw TestFailure("the server closed the connection") }
        return reply
    }

    /// Sends a command line.
    package func send(_ line: String) throws { try send(Array(line.utf8)) }

    /// Sends a command line of any bytes.
    package func send(_ line: [UInt8]) throws { try control.send(line + [13, 10]) }

    /// Sends a command line and takes the reply to it.
    @discardableResult package func ask(_ line: String) throws -> RawReply { try ask(Array(line.utf8)) }

    /// Sends a command line of any bytes and takes the reply to it.
    @discardableResult package func ask(_ line: [UInt8]) throws -> RawReply {
        try send(line)
        return try reply()
    }

    /// Sends a command line whose reply must have one of these codes.
    @discardableResult package func ask(
        _ line: String, expecting codes: Int..., sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> RawReply {
        try judge(try ask(line), codes, after: line, sourceLocation)
    }

    /// Sends a command line of any bytes whose reply must have one of these codes.
    @discardableResult package func ask(
        _ line: [UInt8], expecting codes: Int..., sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> RawReply {
        try judge(try ask(line), codes, after: String(decoding: line, as: UTF8.self), sourceLocation)
    }

    /// The next reply must have one of these codes.
    @discardableResult package func expect(
        _ codes: Int..., sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> RawReply {
        try judge(try reply(), codes, after: "what was sent before", sourceLocation)
    }

    /// The server must close the connection now, without another reply.
    package func expectEnd(sourceLocation: SourceLocation = #_sourceLocation) throws {
        if let reply = try RawReply(from: control) {
            Issue.record("expected the end of the connection, received \(reply)", sourceLocation: sourceLocation)
        }
    }

    private func judge(
        _ reply: RawReply, _ codes: [Int], after command: String, _ sourceLocation: SourceLocation
    ) throws -> RawReply {
        if !codes.contains(reply.code) {
            let expected = codes.map { "\($0)" }.joined(separator: " or ")
            Issue.record("expected \(expected) after \(command), received \(reply)", sourceLocation: sourceLocation)
        }
        return reply
    }
}

// MARK: - Data connections

extension RawClient {
    /// Asks for a passive port (EPSV) and gives back where it is.
    package func passivePort() throws -> SocketName {
        let reply = try ask("EPSV", expecting: 229)
        let parts = reply.text.split(separator: "|", omittingEmptySubsequences: false)
        guard parts.count == 5, let port = UInt16(parts[3]) else { throw TestFailure("no port in \(reply)") }
        return SocketName(server.host, port: port)
    }

    /// Asks for a passive port in the old way (PASV) and gives back where it is.
    package func classicPassivePort() throws -> SocketName {
        let reply = try ask("PASV", expecting: 227)
        let numbers = reply.text.drop { $0 != "(" }.dropFirst().prefix { $0 != ")" }.split(separator: ",")
            .compactMap { UInt16($0) }
        guard numbers.count == 6 else { throw TestFailure("no address in \(reply)") }
        let host = numbers[..<4].map { "\($0)" }.joined(separator: ".")
        return SocketName(host, port: numbers[4] << 8 | numbers[5])
    }

    /// Opens a passive data connection.
    package func openData(receiveBuffer: CInt? = nil) throws -> RawSocket {
        try RawSocket(connectingTo: try passivePort(), receiveBuffer: receiveBuffer)
    }

    /// Begins a transfer over a new passive data connection, and takes the 150.
    package func beginTransfer(_ command: String, receiveBuffer: CInt? = nil) throws -> RawSocket {
        let data = try openData(receiveBuffer: receiveBuffer)
        try ask(command, expecting: 150, 125)
        return data
    }

    /// Downloads a file, or a listing, as the command says; the reply at the end must be 226.
    package func download(_ command: String) throws -> [UInt8] {
        let data = try beginTransfer(command)
        let bytes = try data.receiveToEnd()
        data.close()
        try expect(226)
        return bytes
    }

    /// Uploads bytes as the command says; the reply at the end must be 226.
    package func upload(_ bytes: [UInt8], _ command: String) throws {
        let data = try beginTransfer(command)
        try data.send(bytes)
        data.close()
        try expect(226)
    }
}

// MARK: - Transfers under way

extension RawClient {
    /// Asks how many bytes of the transfer under way have moved (STAT, the line for programs).
    package func transferredBytes() throws -> Int {
        let reply = try ask("STAT", expecting: 213)
        guard let match = reply.text.firstMatch(of: #/bytes=(\d+);/#), let bytes = Int(match.1) else {
            throw TestFailure("no number of bytes in \(reply)")
        }
        return bytes
    }

    /// Waits until so many bytes of the transfer under way have moved.
    package func waitForBytes(_ count: Int) throws {
        let limit = WaitLimit.usual
        while try transferredBytes() < count {
            if limit.passed { throw limit.exceeded("\(count) bytes to arrive") }
        }
    }
}
