// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPWire
import FerryIO
import ProgramKit

/// The person's own names for places on servers: a file with a name and a place on each line, to be read and edited.
///
///     # comment
///     work   ftp://ada@ftp.example.org/www
///     nas    ada@nas.example:2121
struct Bookmarks: Sendable {
    /// One of them.
    struct Entry: Equatable, Sendable {
        let name: String
        /// A URL, or what else can stand behind `connect`; without a password.
        let place: [UInt8]
    }

    /// The content of a line.
    private enum Row {
        /// A comment, or nothing.
        case remark
        case entry(Entry)
        case mistake(UsageError)
    }

    /// The lines of the file, comments and what makes no sense among them: they stay as they are.
    private(set) var lines: [[UInt8]]

    init(_ text: [UInt8]) {
        lines = text.split(separator: .lineFeed, omittingEmptySubsequences: false).map { Array($0) }
        if lines.last?.isEmpty == true { lines.removeLast() }
    }

    /// The file's contents.
    var text: [UInt8] { lines.flatMap { $0 + [.lineFeed] } }

    /// All of them, in the order of the file; of two with one name the first counts.
    var entries: [Entry] {
        var names: Set<String> = []
        return lines.compactMap { line in
            guard case .entry(let entry) = Self.row(line), names.insert(entry.name).inserted else { return nil }
            return entry
        }
    }

    /// Lines that hold neither a bookmark nor a comment: their numbers, and what is wrong with them.
    var mistakes: [(number: Int, error: UsageError)] {
        lines.enumerated().compactMap { index, line in
            guard case .mistake(let error) = Self.row(line) else { return nil }
            return (index + 1, error)
        }
    }

    /// The place that a name stands for; `nil` when it is no bookmark.
    func site(named name: String) throws(UsageError) -> SiteAddress? {
        guard let index = index(of: name) else { return nil }
        switch Self.row(lines[index]) {
        case .remark: return nil
        case .entry(let entry): return try SiteAddress(place: entry.place)
        case .mistake(let error): throw UsageError("The bookmark \(name) cannot be used: \(error.message)")
        }
    }

    /// Gives a place a name; one of that name is replaced, where it stands.
    mutating func set(_ name: String, to place: [UInt8]) {
        let line = Array(name.utf8) + [.space] + place
        if let index = index(of: name) { lines[index] = line } else { lines.append(line) }
    }

    /// Forgets a name; false when there is none.
    mutating func remove(_ name: String) -> Bool {
        guard let index = index(of: name) else { return false }
        lines.remove(at: index)
        return true
    }

    /// Gives a bookmark another name; false when there is none.
    mutating func rename(_ name: String, to other: String) -> Bool {
        guard let index = index(of: name) else { return false }
        let rest = lines[index].drop { $0.isBlank }.drop { !$0.isBlank }
        lines[index] = Array(other.utf8) + rest
        return true
    }

    /// True when a line begins with that name.
    func holds(_ name: String) -> Bool { index(of: name) != nil }

    private func index(of name: String) -> Int? {
        lines.firstIndex { Self.words(of: $0).first?.elementsEqual(name.utf8) == true }
    }

    /// True for what can be a name: letters, digits, points, dashes and underscores, and none of the last in front.
    static func isName(_ text: String) -> Bool {
        text.utf8.first?.isLetterOrDigit == true
            && text.utf8.allSatisfy { $0.isLetterOrDigit || "._-".utf8.contains($0) }
    }

    private static func words(of line: [UInt8]) -> [ArraySlice<UInt8>] {
        line.split { $0.isBlank || $0 == .carriageReturn }
    }

    private static func row(_ line: [UInt8]) -> Row {
        let words = words(of: line)
        guard let first = words.first, first.first != UInt8(ascii: "#") else { return .remark }
        let name = Printable.text(first)
        guard isName(name), words.count == 2 else {
            return .mistake(UsageError("there is no name with one place behind it: \(name)"))
        }
        do throws(UsageError) {
            if try SiteAddress(place: Array(words[1])).password != nil {
                throw UsageError("a password belongs into ~/.netrc, not to the bookmark \(name)")
            }
            return .entry(Entry(name: name, place: Array(words[1])))
        } catch {
            return .mistake(error)
        }
    }
}

// MARK: - The file

extension Bookmarks {
    private static let limit = 1 << 20

    /// The path of the file for messages.
    static let shownPath = "~/.config/ferry/bookmarks"

    private static var file: PersonalFile? { PersonalFile(configuration: "bookmarks") }

    /// Reads the file; what cannot be read holds no bookmarks.
    static func load() -> Bookmarks { Bookmarks(file?.contents(limit: limit) ?? []) }

    /// Changes the file in one step, while no other program does.
    static func edit(_ change: (inout Bookmarks) throws(Failure) -> Void) throws(Failure) {
        guard let file else {
            throw Failure(.localFile, "There is no home directory to keep bookmarks in", advice: "Set HOME.")
        }
        try file.rewrite(limit: limit) { (text) throws(Failure) in
            var bookmarks = Bookmarks(text)
            try change(&bookmarks)
            return bookmarks.text
        }
    }
}
