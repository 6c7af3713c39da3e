// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO
import ProgramKit

/// The options of `ferryd state`.
enum StateOption: String, CaseIterable {
    case force
    case state
    case help

    var declaration: ProgramKit.Option {
        switch self {
        case .force:
            ProgramKit.Option(
                nil, rawValue, "backup: write over FILE; restore: put aside the state that is there")
        case .state: ProgramKit.Option(nil, rawValue, value: "DIR", "the state directory of the server")
        case .help: ProgramKit.Option("h", rawValue, "show this")
        }
    }
}

/// The words behind `ferryd state`, understood.
struct StateArguments {
    enum Deed: String, CaseIterable {
        case backup, restore, check
    }

    let deed: Deed
    /// The path of the backup, as it was typed.
    let file: [UInt8]
    private let arguments: ParsedArguments<PlainWord>

    init(_ words: [[UInt8]]) throws(UsageError) {
        let options = StateOption.allCases.map(\.declaration)
        arguments = try OptionParser.parse(words.map(PlainWord.init(value:)), options: options)
        if let twice = options.first(where: { [arguments] in arguments.count(of: $0) > 1 }) {
            throw UsageError("\(twice.name) is given twice.")
        }
        let isHelp = arguments.has(StateOption.help.declaration)
        let operands = arguments.operands.map(\.bytes)
        file = operands.dropFirst().first ?? []
        guard let word = operands.first.map({ Printable.text($0) }) else {
            if !isHelp { throw UsageError("What is to be done with the state: backup, restore, or check?") }
            deed = .check
            return
        }
        guard let deed = Deed(rawValue: word) ?? Self.habits[word] else {
            let hint = word.nearest(of: Deed.allCases.map(\.rawValue)).map { " Did you mean \"\($0)\"?" } ?? ""
            throw UsageError("There is no command \"ferryd state \(word)\".\(hint)")
        }
        self.deed = deed
        if isHelp { return }
        if deed != .check, file.isEmpty {
            throw UsageError("A file is missing, such as: ferryd state \(deed.rawValue) /var/backups/ferryd.backup")
        }
        if let extra = operands.dropFirst(deed == .check ? 1 : 2).first {
            throw UsageError("What is \"\(Printable.text(extra))\" for?")
        }
        if deed == .check, arguments.has(StateOption.force.declaration) {
            throw UsageError("\"ferryd state check\" changes nothing; it takes no --force.")
        }
    }

    private static let habits: [String: Deed] = ["save": .backup, "dump": .backup, "load": .restore, "verify": .check]

    func has(_ option: StateOption) -> Bool { arguments.has(option.declaration) }

    var directory: StateDirectory {
        get throws {
            if let path = arguments.value(of: StateOption.state.declaration) { return StateDirectory(path: path) }
            return try .configured()
        }
    }
}
