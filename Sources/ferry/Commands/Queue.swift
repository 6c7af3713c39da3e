// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPWire
import ProgramKit

/// `queue`: transfers that wait, on the disk, until somebody runs them.
enum Queue: ShellCommand {
    /// The words behind it.
    private enum Deed: String, CaseIterable {
        case add, list, run, remove, clear
    }

    static let names = ["queue"]
    static let group = CommandGroup.transfers
    static let summary = "Keep transfers for later, and do them, over restarts too"
    static let operands = Operands(
        "[list | add get|put NAME... [TARGET] | run | remove N... | clear]", 0...Operands.many, .text)
    static let needs = Needs.nothing
    static let writesOutput = true
    static let runsInBackground = true
    static let options: [Option] = QueuedTransfer.options + [.target, .json]
    static let oneShot: OneShot? = .alone
    static let explanation = """
        The words behind add are those of get and put: ferry queue add get -r HOST:www backup, and in the shell, where
        the server and its directory are those of the shell, queue add get -r www backup.
        run does what waits, one after another. What is done is written down at once, file by file: after a crash or a
        power cut run goes on where it was. What fails stays, with its reason, for the next run; so does what control-C
        stops. queue run & does it in the background.
        The queue is kept in ~/.local/state/ferry/queue, without passwords: a run looks for them as every login does.
        """

    static func sendsOutput(_ arguments: Arguments) -> Bool { (try? deed(arguments.operands)) == .list }

    static func candidates(behind words: [Word], _ workspace: ShellWorkspace) -> [String]? {
        switch (words.first.flatMap { Deed(rawValue: $0.text) }, words.count) {
        case (_, 0): Deed.allCases.map(\.rawValue)
        case (.add, 1): [Get.name, Put.name]
        case (.add, _): nil
        case (.remove, _): (try? QueueFile.personal().read())?.transfers.map { "\($0.number)" } ?? []
        default: []
        }
    }

    static func kind(behind words: [Word]) -> OperandKind {
        words.count > 1 && Put.names.contains(words[1].text) ? .localName : .remoteName
    }

    static func run(_ arguments: Arguments, in shell: inout Shell) async throws(Failure) {
        if try deed(arguments.operands) == .add { return try await add(arguments, in: &shell) }
        try await perform(arguments, in: &shell)
    }

    static func runAlone(_ arguments: Arguments, in shell: inout Shell) async throws(Failure) {
        if try deed(arguments.operands) == .add { return try add(arguments, shell.workspace) }
        try await perform(arguments, in: &shell)
    }

    private static func perform(_ arguments: Arguments, in shell: inout Shell) async throws(Failure) {
        let words = arguments.operands
        let console = shell.workspace.console
        for option in [.recursive, .follow, .target, .yes, .ascii] as [Option] where arguments.has(option) {
            throw Failure(.usage, "\(option.name) is for queue add", advice: "Usage: \(usage)")
        }
        switch (try deed(words), words.count) {
        case (.list, 0...1): try list(on: console, asJSON: arguments.has(.json) || console.writesJSON)
        case (.run, 1): try await QueueRun.run(in: &shell)
        case (.remove, 2...): try remove(words.dropFirst(), on: console)
        case (.clear, 1):
            let numbers = try QueueFile.personal().change { queue in
                let numbers = queue.transfers.map(\.number)
                for number in numbers { _ = queue.remove(number) }
                return numbers
            }
            console.say("\(Readable.count(numbers.count, "transfer")) removed from the queue")
        default: throw Failure(.usage, "Too few or too many words for queue", advice: "Usage: \(usage)")
        }
    }

    private static func deed(_ words: [Word]) throws(Failure) -> Deed {
        guard let word = words.first else { return .list }
        if let deed = Deed(rawValue: word.text) { return deed }
        let deeds = Deed.allCases.map(\.rawValue)
        let near =
            (Get.names + Put.names).contains(word.text) ? "add \(word.text)" : word.text.nearest(of: deeds)
        throw Failure(
            .usage, "queue takes \(deeds.joined(separator: ", ")), not \(word.text)",
            advice: near.map { "Did you mean queue \($0)?" } ?? "Usage: \(usage)")
    }

    private static func list(on console: Console, asJSON: Bool) throws(Failure) {
        let queue = try QueueFile.personal().read()
        for transfer in queue.transfers {
            if asJSON {
                console.write(line: transfer.json.text)
                continue
            }
            let done = transfer.finished.isEmpty ? "" : "; \(Readable.count(transfer.finished.count, "file")) done"
            let failure = transfer.failure.map { "; failed: \(Printable.text(Array($0.utf8)))" } ?? ""
            console.write(line: "\(transfer.number)  \(transfer.sentence)\(done)\(failure)")
        }
        if queue.unknownLines > 0 {
            console.say("\(Readable.count(queue.unknownLines, "line")) of the queue's file cannot be read")
        }
        if queue.transfers.isEmpty { console.say("Nothing waits in the queue") }
    }

    private static func remove(_ words: ArraySlice<Word>, on console: Console) throws(Failure) {
        try QueueFile.personal().change { (queue) throws(Failure) in
            for word in words {
                guard let number = Int(word.text), queue.remove(number) else {
                    throw Failure(.usage, "There is no transfer \(word.text) in the queue", advice: "Use: queue list")
                }
            }
        }
        console.say("\(Readable.count(words.count, "transfer")) removed from the queue")
    }
}

// MARK: - Adding

extension Queue {
    /// The command behind `add`, and its arguments.
    private static func command(_ arguments: Arguments) throws(Failure) -> (QueuedTransfer.Verb, Arguments) {
        var rest = arguments
        rest.operands = Array(arguments.operands.dropFirst(2))
        let word = arguments.operands.dropFirst().first?.text ?? ""
        let isGet = Get.names.contains(word)
        guard isGet || Put.names.contains(word), !rest.operands.isEmpty else {
            throw Failure(.usage, "queue add takes get or put, and names", advice: "Usage: \(usage)")
        }
        return (isGet ? .get : .put, rest)
    }

    /// Adds what begins where the shell is.
    private static func add(_ arguments: Arguments, in shell: inout Shell) async throws(Failure) {
        let (verb, rest) = try command(arguments)
        guard let site = shell.siteAddress, var remote = shell.remote.take() else { throw .notConnected }
        guard remote.isLoggedIn else {
            shell.remote = consume remote
            throw .notLoggedIn
        }
        let workspace = shell.workspace
        do throws(Failure) {
            let (names, target) =
                switch verb {
                case .get: try await Downloads(rest, with: workspace).split(rest, on: &remote)
                case .put: try await Uploads(rest, with: workspace).split(rest, on: &remote)
                }
            let there = remote.connection.workingDirectory?.bytes ?? []
            try add(try QueueAddition(verb, at: site, names, to: target, rest, in: there), on: workspace.console)
        } catch {
            shell.remote = consume remote
            throw error
        }
        shell.remote = consume remote
    }

    /// Adds what names its server by itself.
    private static func add(_ arguments: Arguments, _ workspace: ShellWorkspace) throws(Failure) {
        let (verb, rest) = try command(arguments)
        let operands: OneShotOperands
        do throws(UsageError) {
            operands =
                switch verb {
                case .get: try OneShotOperands(Get.self, .fromServer, rest)
                case .put: try OneShotOperands(Put.self, .toServer, rest)
                }
        } catch {
            throw Failure(error, usage: "ferry \(OneShotOperands.usage(of: verb == .get ? Get.self : Put.self))")
        }
        var site = operands.site
        site.user = site.user ?? workspace.settings.user ?? site.bookmarkUser
        site.port = site.port ?? workspace.settings.port
        if verb == .put {
            for word in operands.arguments.operands { _ = try LocalNames.kind(word.bytes) }
        }
        let target = operands.arguments.word(of: .target)
        try add(
            try QueueAddition(
                verb, at: site, operands.arguments.operands, to: verb == .get ? target?.localPath : target?.bytes,
                operands.arguments, in: []), on: workspace.console)
        if site.password != nil { workspace.console.say("The password was left out: queue run looks for one.") }
    }

    private static func add(_ addition: QueueAddition, on console: Console) throws(Failure) {
        let transfer = try QueueFile.personal().change { $0.add(addition.transfer) }
        console.say("Queued as \(transfer.number): \(transfer.sentence)")
    }
}
