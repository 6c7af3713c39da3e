// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPWire
import FerryIO
import FerryImport
import ProgramKit

/// The options of `ferryd import`.
enum ImportOption: String, CaseIterable {
    case dryRun = "dry-run"
    case replace
    case skipBroken = "skip-broken"
    case plainPasswords = "plain-passwords"
    case owners
    case move
    case json
    case state
    case help

    var declaration: ProgramKit.Option {
        switch self {
        case .dryRun: ProgramKit.Option("n", rawValue, "tell what would be taken over, and change nothing")
        case .replace: ProgramKit.Option(nil, rawValue, "put them in the place of accounts that are there already")
        case .skipBroken:
            ProgramKit.Option(
                nil, rawValue, "leave out lines that cannot be understood, instead of taking over nothing")
        case .plainPasswords:
            ProgramKit.Option(
                nil, rawValue, "take passwords of an SQL dump that are no hash for the passwords themselves")
        case .owners:
            ProgramKit.Option(
                nil, rawValue, "keep their users and groups as the owners of new files; for a server that runs as root")
        case .move:
            ProgramKit.Option(
                nil, rawValue, value: "FROM=TO",
                "a directory that has moved: homes in FROM are in TO here; may be repeated", isRepeatable: true,
                example: "C:\\ftp=/srv/ftp")
        case .json: ProgramKit.Option(nil, rawValue, "print one JSON object")
        case .state: ProgramKit.Option(nil, rawValue, value: "DIR", "the state directory of the server")
        case .help: ProgramKit.Option("h", rawValue, "show this")
        }
    }
}

/// The words behind `ferryd import`, understood.
struct ImportArguments {
    private let arguments: ParsedArguments<PlainWord>
    let choices: ImportChoices
    /// The server that the accounts come from.
    let source: ImportSource
    /// The paths as they were typed.
    let paths: [[UInt8]]

    init(_ words: [[UInt8]]) throws(UsageError) {
        let options = ImportOption.allCases.map(\.declaration)
        arguments = try OptionParser.parse(words.map(PlainWord.init(value:)), options: options)
        if let twice = options.first(where: { [arguments] in !$0.isRepeatable && arguments.count(of: $0) > 1 }) {
            throw UsageError("\(twice.name) is given twice.")
        }
        var choices = ImportChoices()
        choices.keepsOwners = arguments.has(ImportOption.owners.declaration)
        choices.takesPlainPasswords = arguments.has(ImportOption.plainPasswords.declaration)
        choices.moves = try arguments.values(of: ImportOption.move.declaration).map { word throws(UsageError) in
            try Self.move(word)
        }
        self.choices = choices
        let known = ImportSource.allCases.map(\.rawValue)
        let isHelp = arguments.has(ImportOption.help.declaration)
        paths = arguments.operands.dropFirst().map(\.bytes)
        guard let word = arguments.operands.first.map({ Printable.text($0.bytes) }) else {
            if !isHelp {
                throw UsageError("The server that the accounts come from is missing: \(known.joined(separator: ", ")).")
            }
            source = .pureFTPd
            return
        }
        guard let source = ImportSource(rawValue: word.lowercased()) ?? Self.habits[word.lowercased()] else {
            let hint = word.nearest(of: known).map { " Did you mean \"\($0)\"?" } ?? ""
            throw UsageError(
                "Accounts cannot be taken over from \"\(word)\".\(hint) Known are: \(known.joined(separator: ", ")).")
        }
        self.source = source
        if paths.isEmpty, !isHelp {
            throw UsageError("A file is missing, such as: ferryd import \(source.rawValue) \(source.example)")
        }
    }

    private static let habits: [String: ImportSource] = [
        "pureftpd": .pureFTPd, "pure-pw": .pureFTPd, "filezilla-server": .filezilla,
    ]

    private static func move(_ word: [UInt8]) throws(UsageError) -> (from: [UInt8], to: [UInt8]) {
        guard let end = word.firstIndex(of: UInt8(ascii: "=")), end > 0, word[(end + 1)...].first == .slash else {
            throw UsageError(
                "--move takes the path there and the absolute path here, such as C:\\ftp=/srv/ftp, not \"\(Printable.text(word))\"."
            )
        }
        return (Array(word[..<end]), Array(word[(end + 1)...]))
    }

    func has(_ option: ImportOption) -> Bool { arguments.has(option.declaration) }

    /// The state directory that is meant.
    var state: StateDirectory {
        get throws {
            if let path = arguments.value(of: ImportOption.state.declaration) { return StateDirectory(path: path) }
            return try .configured()
        }
    }
}

extension ImportSource {
    /// The files that are usual there.
    var example: String {
        switch self {
        case .pureFTPd: "/etc/pure-ftpd/pureftpd.passwd"
        case .proftpd: "/etc/proftpd/ftpd.passwd /etc/proftpd/ftpd.group"
        case .vsftpd: "/etc/vsftpd.conf /etc/vsftpd/passwd /etc/vsftpd/user_conf"
        case .filezilla: "users.xml groups.xml"
        case .sftpgo: "backup.json"
        }
    }
}
