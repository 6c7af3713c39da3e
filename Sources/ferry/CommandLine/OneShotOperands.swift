// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPWire
import ProgramKit

/// The operands of a one-shot command, told apart: the one server, the paths on it, and what is local.
struct OneShotOperands {
    let site: SiteAddress
    /// As the command of the shell takes them: plain paths, and a target as its option.
    let arguments: Arguments

    /// Reads `host:path` and URLs as the command's role wants them.
    init(_ command: any ShellCommand.Type, _ role: OneShot, _ typed: Arguments) throws(UsageError) {
        var arguments = typed
        var server: SiteAddress?
        var words = typed.operands
        if words.isEmpty { throw UsageError("No server named") }
        switch role {
        case .fromServer:
            if words.count > 1, let last = words.last, try SiteAddress(operand: last.bytes) == nil {
                if let target = arguments.word(of: .target) { throw Self.twoTargets(target, last) }
                arguments.give(.target, last)
                words.removeLast()
            } else if !arguments.has(.target) {
                arguments.give(.target, Word([UInt8(ascii: ".")]))
            }
            arguments.operands = try words.map { (word) throws(UsageError) in try Self.remote(word, &server) }
        case .toServer:
            let target = try Self.target(&words, arguments.word(of: .target), &server)
            arguments.withdraw(.target)
            arguments.give(.target, target)
            arguments.operands = try words.map { (word) throws(UsageError) in try Self.local(word) }
        case .eitherWay:
            arguments.operands = try Self.bothSides("directories", words, of: command, &server)
            if try SiteAddress(operand: words[1].bytes) != nil {
                arguments.give(.up)
            } else if arguments.has(.up) {
                throw UsageError("\(Option.up.name) goes to a server, and \(words[1].text) is here")
            }
        case .compared:
            let isThereFirst = try words.first.map { (word) throws(UsageError) in
                try SiteAddress(operand: word.bytes) != nil
            }
            let both = try Self.bothSides("names", words, of: command, &server)
            arguments.operands = isThereFirst == true ? both.reversed() : both
        case .copied:
            guard words.count > 1, let last = words.popLast() else {
                throw UsageError("Nothing to copy, or nowhere to")
            }
            arguments.operands = try words.map { (word) throws(UsageError) in try Self.remote(word, &server) }
            guard let address = try SiteAddress(operand: last.bytes) else {
                throw UsageError("\(last.text) is a local name; use get to bring files here")
            }
            let isSame = server.map { $0.isSameSite(as: address) } ?? false
            arguments.operands.append(isSame ? (address.path ?? Word([])).quoted : last)
        case .serverFirst:
            let operand = try SiteAddress(operand: words[0].bytes)
            let address = if let operand { operand } else { try SiteAddress(parsing: words[0].bytes) }
            if let path = address.path, !path.bytes.isEmpty, !address.isPathOfBookmark {
                throw UsageError("\(command.oneShotName) takes no path behind the server; send CWD: \(path.text)")
            }
            server = address
            arguments.operands = words.dropFirst().map(\.literal)
        case .alone: throw UsageError("No server named")
        case .onServer:
            arguments.operands = try words.enumerated().map { (index, word) throws(UsageError) in
                // A mode, a pattern: what is no name stands as it is.
                if command.operands.kind(at: index) == .text { return word }
                return try Self.remote(word, &server)
            }
        }
        guard let server else { throw UsageError("No server named") }
        if server.type == .text, command.options.contains(.ascii) { arguments.give(.ascii) }
        site = server
        self.arguments = arguments
    }

    /// The place that uploads go to: the last operand, or what `-o` says.
    ///
    /// `-o` is a place on the server, or the name of the one file in the directory that the last operand names.
    private static func target(
        _ words: inout [Word], _ option: Word?, _ server: inout SiteAddress?
    ) throws(UsageError) -> Word {
        if let option, try SiteAddress(operand: option.bytes) != nil { return try remote(option, &server) }
        guard words.count > 1, let last = words.popLast() else {
            throw UsageError("Nothing to send, or nowhere to")
        }
        let place = try remote(last, &server)
        guard let option else { return place }
        let isDirectory = place.bytes.isEmpty || place.bytes.last == .slash
        guard isDirectory, words.count == 1 else { throw twoTargets(option, last) }
        return Word(argument: RemotePath(bytes: place.bytes).appending(option.bytes).bytes)
    }

    /// The two directories, or other names, of a command of which one must be on a server.
    private static func bothSides(
        _ noun: String, _ words: [Word], of command: any ShellCommand.Type, _ server: inout SiteAddress?
    ) throws(UsageError) -> [Word] {
        guard words.count == 2 else {
            throw UsageError("\(command.name) needs two \(noun), one here and one on a server")
        }
        return try words.map { (word) throws(UsageError) in
            if try SiteAddress(operand: word.bytes) == nil { return word.literal }
            if server != nil { throw UsageError("One of the two \(noun) must be here: \(words[0].text)") }
            return try remote(word, &server)
        }
    }

    private static func twoTargets(_ option: Word, _ operand: Word) -> UsageError {
        UsageError("There are two targets: \(Option.target.name) \(option.text) and \(operand.text); use one of them")
    }

    private static func remote(_ word: Word, _ server: inout SiteAddress?) throws(UsageError) -> Word {
        guard let address = try SiteAddress(operand: word.bytes) else {
            let name = "\(word.text) is a local name; on"
            if let server { throw UsageError("\(name) that server it is \(server.host):\(word.text)") }
            // A path is no server's name.
            let itself = word.bytes.contains(.slash) ? "" : ", and a server itself is \(word.text):"
            throw UsageError("\(name) a server it is HOST:\(word.text)\(itself)")
        }
        if let server, !server.isSameSite(as: address) {
            throw UsageError("All names must be on one server: \(server.host) and \(address.host)")
        }
        if let server, server.isText != address.isText {
            throw UsageError("All names must be of one type: \(word.text) is not what came before")
        }
        server = server ?? address
        return address.path ?? Word([])
    }

    private static func local(_ word: Word) throws(UsageError) -> Word {
        if try SiteAddress(operand: word.bytes) != nil {
            throw UsageError("\(word.text) is on a server; write ./\(word.text) if it is a local name")
        }
        // The shell that started the program has already found what a pattern fits.
        return word.literal
    }

    /// The usage of the command on the command line, from its name on.
    static func usage(of command: any ShellCommand.Type) -> String {
        let operands =
            switch command.oneShot {
            case .fromServer: "HOST:NAME... [TARGET]"
            case .toServer: "NAME... HOST:TARGET"
            case .eitherWay: "DIR HOST:DIR | HOST:DIR DIR"
            case .compared: "NAME HOST:NAME | HOST:NAME NAME"
            case .copied: "HOST:NAME... HOST:TARGET"
            case .serverFirst: "HOST \(command.operands.usage)"
            case .alone: command.operands.usage
            case .onServer, nil: serverOperands(of: command)
            }
        return ([command.oneShotName] + command.options.map(\.usage) + [operands]).joined(separator: " ")
    }

    private static func serverOperands(of command: any ShellCommand.Type) -> String {
        let words = command.operands.usage.split(separator: " ").map { word in
            let name = word.drop { $0 == "[" }
            let isName = ["NAME", "DIR", "TARGET"].contains { name.hasPrefix($0) }
            return isName ? "HOST:\(name.filter { $0 != "]" })" : String(name.filter { $0 != "]" })
        }
        return words.joined(separator: " ")
    }
}

extension SiteAddress {
    fileprivate var isText: Bool { type == .text }
}
