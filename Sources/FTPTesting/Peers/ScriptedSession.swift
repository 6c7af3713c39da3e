// SPDX-License-Identifier: Apache-2.0

/// One session of a `ScriptedServer`: what a script may do with the control connection.
package final class ScriptedSession {
    /// The control connection, for what the words below have no word for: pieces, resets, urgent data.
    package let control: RawSocket
    /// 1 for the first connection that came, 2 for the second.
    package let number: Int
    /// True when the script answers AUTH; else the server has no TLS and says so, and the script need not know.
    package var answersEncryption = false

    init(_ control: RawSocket, number: Int) {
        self.control = control
        control.patience = WaitLimit.usualSpan * 2  // the client may be busy with what it got
        self.number = number
    }
}

// MARK: - Replies

extension ScriptedSession {
    /// Sends a line, or several; each gets its CRLF.
    package func reply(_ lines: String...) throws {
        try control.send(lines.map { $0 + "\r\n" }.joined())
    }

    /// Sends bytes as they stand.
    package func send(_ bytes: [UInt8]) throws { try control.send(bytes) }

    /// Sends text in pieces of one byte, each in a segment of its own as far as a socket can say so.
    package func dribble(_ text: String) throws {
        for byte in text.utf8 { try control.send([byte]) }
    }
}

// MARK: - Commands

extension ScriptedSession {
    /// The next command line without its CRLF; `nil` when the client has ended the connection.
    package func nextLine() throws -> [UInt8]? {
        while let line = try control.receiveLine() {
            if answersEncryption || !line.starts(with: Array("AUTH ".utf8)) { return line }
            try reply("502 AUTH is not known here.")
        }
        return nil
    }

    /// The next command line must be exactly this one.
    package func expect(_ line: String) throws { try expect(Array(line.utf8)) }

    /// The next command line must be exactly these bytes.
    package func expect(_ line: [UInt8]) throws {
        let received = try nextLine()
        guard received == line else { throw TestFailure("expected \(show(line)), received \(show(received))") }
    }

    /// The next command line must begin with this verb; gives back its argument.
    @discardableResult package func expect(verb: String) throws -> [UInt8] {
        let received = try nextLine()
        guard let received, let command = split(received), command.verb == verb else {
            throw TestFailure("expected \(verb), received \(show(received))")
        }
        return command.argument
    }

    /// The client must end the connection now, without another command.
    package func expectEnd() throws {
        if let line = try nextLine() { throw TestFailure("expected the end of the connection, received \(show(line))") }
    }

    /// Answers commands from a table (verb to whole reply line) until one of the verbs in `awaited` comes.
    ///
    /// That one is given back unanswered. Commands not in the table get 502, as in many an old server.
    package func answer(
        _ replies: [String: String] = [:], until awaited: String...
    ) throws -> (verb: String, argument: [UInt8]) {
        while let line = try nextLine() {
            guard let command = split(line) else { throw TestFailure("received an empty line") }
            if awaited.contains(command.verb) { return command }
            try reply(replies[command.verb] ?? "502 \(command.verb) is not known here.")
        }
        throw TestFailure("the client ended the connection; expected \(awaited.joined(separator: " or "))")
    }

    /// Greets and logs in whoever comes, up to the 230.
    package func welcome() throws {
        try reply("220 Ready.")
        try expect(verb: "USER")
        try reply("331 Password, please.")
        try expect(verb: "PASS")
        try reply("230 Logged in.")
    }

    private func split(_ line: [UInt8]) -> (verb: String, argument: [UInt8])? {
        let parts = line.split(separator: UInt8(ascii: " "), maxSplits: 1, omittingEmptySubsequences: false)
        guard let verb = parts.first, !verb.isEmpty else { return nil }
        return (String(decoding: verb, as: UTF8.self).uppercased(), parts.count > 1 ? Array(parts[1]) : [])
    }

    private func show(_ line: [UInt8]?) -> String {
        line.map { "«\(String(decoding: $0, as: UTF8.self))»" } ?? "the end of the connection"
    }
}

// MARK: - Data connections

extension ScriptedSession {
    /// Opens a port for data and announces it in answer to the EPSV or PASV that must come next.
    package func passive() throws -> RawListener {
        let listener = try RawListener()
        let port = try listener.name.port
        let line = try nextLine()
        switch line.flatMap(split)?.verb {
        case "EPSV": try reply("229 Entering extended passive mode (|||\(port)|).")
        case "PASV": try reply("227 Entering passive mode (127,0,0,1,\(port >> 8),\(port & 255)).")
        default: throw TestFailure("expected EPSV or PASV, received \(show(line))")
        }
        return listener
    }

    /// Plays a whole download: answers EPSV or PASV, then 150, the bytes, the end, 226.
    ///
    /// Gives back the command that asked for it.
    @discardableResult package func sendData(_ bytes: [UInt8]) throws -> [UInt8]? {
        let listener = try passive()
        let command = try nextLine()
        try deliver(bytes, over: listener)
        return command
    }

    /// Plays what follows the command of a download: 150, the bytes over the data connection that comes, the end, 226.
    package func deliver(_ bytes: [UInt8], over listener: RawListener) throws {
        try reply("150 Here it comes.")
        let data = try listener.accept()
        try data.send(bytes)
        data.close()
        try reply("226 Done.")
    }

    /// The same for text.
    package func deliver(_ text: String, over listener: RawListener) throws {
        try deliver(Array(text.utf8), over: listener)
    }

    /// Plays a whole upload of the client: its EPSV or PASV, its command, 150, the bytes to their end, 226.
    package func receiveData() throws -> (command: [UInt8]?, bytes: [UInt8]) {
        let listener = try passive()
        let command = try nextLine()
        try reply("150 Go on.")
        let bytes = try listener.accept().receiveToEnd()
        try reply("226 Received \(bytes.count) bytes.")
        return (command, bytes)
    }
}
