// SPDX-License-Identifier: Apache-2.0
import FTPWire
import ProgramKit

/// The task that the program was given.
enum Invocation {
    /// A page of help.
    case help(HelpDocument)
    case version
    /// The manual page, or the words that a shell completes: text for other programs.
    case text(String)
    /// The shell, connected to a server if one was named.
    case shell(SiteAddress?)
    /// Commands from `-c` or `-f`, on a server if one was named.
    case script(ScriptSource, SiteAddress?)
    /// One command.
    case oneShot(any ShellCommand.Type)

    enum ScriptSource {
        case texts([[UInt8]])
        case files([[UInt8]])
    }

    /// Reads the program's arguments: what to do, and all options and operands.
    static func parse(_ arguments: [[UInt8]]) throws(UsageError) -> (invocation: Invocation, arguments: Arguments) {
        let words = arguments.map(Word.init(argument:))
        let (head, rest) = try ArgumentParser.parseHead(words, options: GlobalOptions.all)
        if let first = rest.first, let command = ShellCommandTable.oneShot(first) {
            let typed = words.dropLast(rest.count) + rest.dropFirst()
            let parsed = try ArgumentParser.parse(
                command.spelledOut(Array(typed)), options: options(with: command))
            if parsed.has(.help) { return (.help(ProgramHelp.document(of: command)), parsed) }
            if parsed.has(GlobalOptions.version) { return (.version, parsed) }
            try refuseContradictions(parsed)
            for option in [GlobalOptions.command, GlobalOptions.script, GlobalOptions.keepGoing]
            where parsed.has(option) {
                throw UsageError("\(option.name) does not go with \(command.name): it is for commands of the shell")
            }
            return (.oneShot(command), parsed)
        }
        if let first = rest.first, let page = try page(first, rest.dropFirst()) { return (page, head) }
        let parsed = try ArgumentParser.parse(words, options: GlobalOptions.all)
        return (try invocation(parsed), parsed)
    }

    /// `ferry help`, `ferry help COMMAND`, `ferry version`: words that others of its kind know.
    private static func page(_ word: Word, _ rest: ArraySlice<Word>) throws(UsageError) -> Invocation? {
        if word.text == "version", rest.isEmpty { return .version }
        if word.text == "manual", rest.isEmpty { return .text(ProgramManual.page.source) }
        if word.text == "completion" { return .text(try completion(rest)) }
        guard word.text == Help.name else { return nil }
        guard let name = rest.first else { return .help(ProgramHelp.document) }
        do throws(Failure) {
            let command = try ShellCommandTable.find(name)
            return .help(command.oneShot == nil ? HelpPage.document(for: command) : ProgramHelp.document(of: command))
        } catch {
            throw UsageError([error.message, error.advice].compactMap(\.self).joined(separator: "\n"))
        }
    }

    private static func completion(_ rest: ArraySlice<Word>) throws(UsageError) -> String {
        guard rest.count == 1, let shell = rest.first.flatMap({ ShellWords.Shell(rawValue: $0.text) }) else {
            let shells = ShellWords.Shell.allCases.map(\.rawValue).joined(separator: ", ")
            throw UsageError("Name the shell whose words these are to be: \(shells)")
        }
        return ProgramManual.completion.script(for: shell)
    }

    /// The program's options and the command's; one that both have is one, and the command's letter is the command's.
    static func options(with command: any ShellCommand.Type) -> [Option] {
        let letters = command.options.compactMap(\.letter)
        let others = GlobalOptions.all.filter { !command.options.contains($0) }
        return command.options
            + others.compactMap { option in
                guard let letter = option.letter, letters.contains(letter) else { return option }
                return option.word == nil ? nil : option.withoutLetter
            }
    }

    private static func invocation(_ arguments: Arguments) throws(UsageError) -> Invocation {
        if arguments.has(.help) { return .help(ProgramHelp.document) }
        if arguments.has(GlobalOptions.version) { return .version }
        try refuseContradictions(arguments)
        let site = try site(arguments.operands)
        if arguments.has(GlobalOptions.command) {
            return .script(.texts(arguments.values(of: GlobalOptions.command)), site)
        }
        if arguments.has(GlobalOptions.script) {
            return .script(.files(arguments.values(of: GlobalOptions.script)), site)
        }
        return .shell(site)
    }

    /// Refuses options of which one would have to be ignored.
    private static func refuseContradictions(_ arguments: Arguments) throws(UsageError) {
        let pairs = [
            (GlobalOptions.command, GlobalOptions.script), (GlobalOptions.ipv4, GlobalOptions.ipv6),
            (GlobalOptions.quiet, GlobalOptions.verbose),
        ]
        for (one, other) in pairs where arguments.has(one) && arguments.has(other) {
            throw UsageError("\(one.name) and \(other.name) contradict each other; use one of them")
        }
    }

    private static func site(_ operands: [Word]) throws(UsageError) -> SiteAddress? {
        guard let host = operands.first else { return nil }
        if operands.count > 2 { throw unknown(host) ?? UsageError("Too many words: \(operands[2].text)") }
        do throws(UsageError) {
            var site = try SiteAddress(parsing: host.bytes)
            if operands.count == 2 {
                // `ferry frob ftp://host/x` means a command.
                let isAddress = operands[1].bytes.contains { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: ":") }
                if isAddress {
                    throw unknown(host) ?? UsageError("\(host.text) is no command, and no host with a port behind it")
                }
                site.port = try SiteAddress.port(operands[1].bytes)
            }
            return site
        } catch {
            throw unknown(host) ?? error
        }
    }

    /// A word in place of a host may be a command with a slip in it.
    private static func unknown(_ host: Word) -> UsageError? {
        command(near: host.text).map { UsageError("Unknown command: \(host.text); did you mean \($0)?") }
    }

    /// The command that somebody may have meant whose word was taken for a host.
    static func command(near host: String) -> String? {
        host.nearest(of: ShellCommandTable.all.filter { $0.oneShot != nil }.flatMap { $0.names })
    }
}
