// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPWire
import FerryIO
import ProgramKit

/// A directory in which old files are removed, as a table `[[retention]]` of the file of settings gives it.
struct RetentionOptions: Hashable, Sendable {
    /// A directory of this machine, or else the home of an account.
    var directory: String?
    var account: String?
    var rule = RetentionRule()
    /// The seconds between two looks.
    var interval: Int64 = 3600
    /// Seconds since local midnight at which it is looked once a day.
    var time: Int64?

    /// The place as messages name it before it is known.
    var shown: String {
        directory.map { Printable.text(Array($0.utf8)) } ?? "the home of \(Printable.text(Array((account ?? "").utf8)))"
    }
}

// The keys of a table `[[retention]]`.
extension RetentionOptions {
    /// All of them, in the order of the sample.
    static let keys: [TableKey<RetentionOptions>] = [
        TableKey(
            Option(nil, "directory", value: "DIR", "the directory, with all below it", example: "/srv/ftp/cameras")
        ) { $1.directory = $0 },
        TableKey(Option(nil, "account", value: "NAME", "or the home of this account", example: "camera-1")) {
            $1.account = $0
        },
        TableKey(
            Option(nil, "older-than", value: "AGE", "remove files that arrived longer ago", example: "30d")
        ) { (text, table) throws(UsageError) in table.rule.age = try Self.age(text, of: "--older-than") },
        TableKey(
            Option(nil, "keep-total", value: "SIZE", "remove the oldest while there is more than this", example: "50G")
        ) { (text, table) throws(UsageError) in table.rule.total = try Self.size(text, of: "--keep-total") },
        TableKey(
            Option(
                nil, "keep-free", value: "SIZE", "remove the oldest while less of the disk is free", example: "10%")
        ) { (text, table) throws(UsageError) in
            guard text.hasSuffix("%") else {
                return table.rule.free = .bytes(try Self.size(text, of: "--keep-free"))
            }
            guard let percent = Int64(text.dropLast()), (1...90).contains(percent) else {
                throw UsageError("--keep-free takes 1% to 90%, or a size, such as 20G, not \"\(text)\".")
            }
            table.rule.free = .percent(percent)
        },
        TableKey(
            Option(
                nil, "match", value: "PATTERN", "only files with such names, or such paths from the directory on",
                standard: "all", isRepeatable: true, example: "*.mp4")
        ) { (text, table) throws(UsageError) in
            guard let pattern = RetentionRule.Pattern(text) else {
                throw UsageError("--match takes a name, such as *.mp4, or a path that begins with /, not \"\(text)\".")
            }
            table.rule.patterns.append(pattern)
        },
        TableKey(Option(nil, "empty-directories", "remove directories, too, that are empty then")) {
            $1.rule.removesEmptyDirectories = true
        },
        TableKey(Option(nil, "every", value: "AGE", "look so often", standard: "1h", example: "1h")) {
            (text, table) throws(UsageError) in
            table.interval = try Self.age(text, of: "--every")
        },
        TableKey(Option(nil, "at", value: "TIME", "look once a day, at this local time", example: "03:30")) {
            (text, table) throws(UsageError) in
            let parts = text.split(separator: ":", omittingEmptySubsequences: false).map { Int64($0) }
            guard parts.count == 2, let hour = parts[0], let minute = parts[1], (0..<24).contains(hour),
                (0..<60).contains(minute)
            else { throw UsageError("--at takes a time, such as 03:30, not \"\(text)\".") }
            table.time = hour * 3600 + minute * 60
        },
    ]

    /// The table, as a file of settings declares it.
    static let group = OptionGroup(
        "retention",
        "A directory in which files are removed when they are old, or too many, the oldest first; there may be several. "
            + "To look what would go: ferryd retention --dry-run. Needs a restart.", options: keys.map(\.declaration))

    /// Reads a table of the file; sentences about all that is wrong with it go to `mistakes`.
    init(_ group: SettingGroup, in path: String, mistakes: inout [String]) {
        self.init()
        guard group.apply(Self.keys, to: &self, mistakes: &mistakes) else { return }
        func complain(_ words: String) { mistakes.append(group.mistake(words, in: path)) }
        if (directory == nil) == (account == nil) {
            complain("Each [[retention]] needs a directory or an account, such as directory = \"/srv/ftp/cameras\"")
        }
        if rule.age == nil, rule.total == nil, rule.free == nil {
            complain("Each [[retention]] needs what to keep: older-than, keep-total or keep-free")
        }
        if time != nil, group.settings.contains(where: { $0.option.key == "every" }) {
            complain("every and at contradict each other")
        }
    }

    private static func age(_ text: String, of option: String) throws(UsageError) -> Int64 {
        let units: [Character: Int64] = ["s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800]
        guard let unit = text.last.flatMap({ units[$0] }), let number = Int64(text.dropLast()), number > 0,
            number <= 1_000_000
        else { throw UsageError("\(option) takes a number with s, m, h, d or w, such as 30d, not \"\(text)\".") }
        return number * unit
    }

    private static func size(_ text: String, of option: String) throws(UsageError) -> Int64 {
        let units: [Character: Int64] = ["K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "T": 1 << 40]
        guard let unit = text.last.flatMap({ units[$0] }), let number = Int64(text.dropLast()), number > 0,
            number <= 1_000_000
        else { throw UsageError("\(option) takes a number with K, M, G or T, such as 50G, not \"\(text)\".") }
        return number * unit
    }
}
