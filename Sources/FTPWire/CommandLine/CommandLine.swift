// SPDX-License-Identifier: Apache-2.0

/// One line from client to server: a command word and what follows it (RFC 959 §5.3).
///
/// The argument is everything after the first blank, taken as sent: names may begin or end in blanks, and need not
/// be text in any encoding.
public struct CommandLine: Hashable, Sendable {
    /// The command word as it was written.
    public let verbText: [UInt8]
    /// The bytes after the command word and one blank; empty when there are none.
    public let argument: [UInt8]

    /// The command word, if it is one that Ferry speaks.
    public var verb: Verb? { Verb(wire: verbText) }

    /// Makes a line to send.
    public init(_ verb: String, _ argument: [UInt8] = []) {
        self.verbText = Array(verb.utf8)
        self.argument = argument
    }

    /// Makes a line to send.
    public init(_ verb: Verb, _ argument: [UInt8] = []) {
        self.init(verb.rawValue, argument)
    }

    /// Makes a line to send, with an argument that is text.
    public init(_ verb: Verb, text: String) {
        self.init(verb.rawValue, Array(text.utf8))
    }

    /// Splits a received line, which has lost its line end.
    public init(line: some Collection<UInt8>) {
        let blank = line.firstIndex(of: .space) ?? line.endIndex
        verbText = Array(line[..<blank])
        argument = Array(line[blank...].dropFirst())
    }
}

// MARK: - To the wire

extension CommandLine {
    /// The error of a command line with a byte that may not be sent.
    ///
    /// A line end inside would smuggle a second command past its reader.
    public struct InvalidArgument: Error, Hashable, Sendable {
        /// The byte that may not be sent.
        public let byte: UInt8

        /// The error in words, for a person.
        public var message: String {
            switch byte {
            case .lineFeed, .carriageReturn: "A line break cannot be part of an FTP command or file name."
            case .nul: "A zero byte cannot be part of an FTP command or file name."
            default: "An FTP command word is made of letters."
            }
        }
    }

    /// The line as it travels, `CR LF` included; 0xFF is doubled, as Telnet asks, unless the server knows no Telnet.
    public func wireBytes(doublingIAC: Bool = true) throws(InvalidArgument) -> [UInt8] {
        if let byte = verbText.first(where: { $0 <= .space || $0 >= 0x7F }) { throw InvalidArgument(byte: byte) }
        var line: [UInt8] = []
        line.reserveCapacity(verbText.count + argument.count + 3)
        line += verbText
        if !argument.isEmpty { line.append(.space) }
        for byte in argument {
            if byte == .carriageReturn || byte == .lineFeed || byte == .nul { throw InvalidArgument(byte: byte) }
            if byte == TelnetFilter.interpretAsCommand, doublingIAC { line.append(byte) }
            line.append(byte)
        }
        line += [.carriageReturn, .lineFeed]
        return line
    }
}

extension CommandLine: CustomStringConvertible {
    /// The line for a log: passwords are hidden, bytes that could move a terminal are escaped.
    public var description: String { Printable.text(withoutPasswords) }

    /// The line without its end, with asterisks in place of passwords.
    public var withoutPasswords: [UInt8] {
        if argument.isEmpty { return verbText }
        guard holdsPasswords else { return verbText + [.space] + argument }
        let word = verbText.equalsIgnoringCase("SITE") ? " \(SiteWord.pswd.rawValue)" : ""
        return verbText + Array("\(word) ****".utf8)
    }

    /// True if passwords follow the command word, or the word behind `SITE`.
    package var holdsPasswords: Bool {
        if verbText.equalsIgnoringCase("PASS") || verbText.equalsIgnoringCase("ACCT") { return true }
        guard verbText.equalsIgnoringCase("SITE") else { return false }
        let words = argument.split(separator: .space, maxSplits: 1)
        return words.count == 2 && SiteWord(wire: words[0]) == .pswd
    }
}
