// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPWire
import ProgramKit

/// `bookmark`: names of one's own for places on servers.
enum Bookmark: ShellCommand {
    /// The words behind it.
    private enum Deed: String, CaseIterable {
        case add, list, remove, rename
    }

    static let names = ["bookmark"]
    static let group = CommandGroup.connection
    static let summary = "Give places on servers names, and list, rename and remove them"
    static let operands = Operands("[list | add NAME [PLACE] | rename NAME NEW | remove NAME]", 0...3, .text)
    static let needs = Needs.nothing
    static let writesOutput = true
    static let options: [Option] = [.json]
    static let oneShot: OneShot? = .alone
    static let explanation = """
        A name stands wherever a host can: ferry NAME, connect NAME, ferry ls NAME:DIR, where DIR begins at the directory
        of the bookmark. PLACE is a URL or user@host; without it, add means where the shell is: server, user, directory.
          bookmark add work ftp://ada@ftp.example.org/www
          bookmark add here
          bookmark rename here there
        They are kept in ~/.config/ferry/bookmarks, a name and a place on each line, which you may edit. Passwords are
        never kept there: they belong into ~/.netrc, or are asked for.
        """

    static func run(_ arguments: Arguments, in shell: inout Shell) async throws(Failure) {
        let words = arguments.operands
        let console = shell.workspace.console
        switch (try deed(words.first), words.count) {
        case (.list, 0...1): list(on: console, asJSON: arguments.has(.json) || console.writesJSON)
        case (.add, 2): try add(words[1], shell.placeText(), on: console)
        case (.add, 3): try add(words[1], words[2].bytes, on: console)
        case (.remove, 2): try remove(words[1].text, on: console)
        case (.rename, 3): try rename(words[1].text, to: words[2], on: console)
        default: throw Failure(.usage, "Too few or too many words for bookmark", advice: "Usage: \(usage)")
        }
    }

    static func candidates(behind words: [Word], _ workspace: ShellWorkspace) -> [String]? {
        switch (words.first.flatMap { Deed(rawValue: $0.text) }, words.count) {
        case (_, 0): Deed.allCases.map(\.rawValue)
        case (.remove, 1), (.rename, 1): Bookmarks.load().entries.map(\.name)
        default: []
        }
    }

    private static func deed(_ word: Word?) throws(Failure) -> Deed {
        guard let word else { return .list }
        if let deed = Deed(rawValue: word.text) { return deed }
        let words = Deed.allCases.map(\.rawValue)
        let hint = word.text.nearest(of: words).map { "Did you mean bookmark \($0)?" } ?? "Usage: \(usage)"
        throw Failure(.usage, "bookmark takes \(words.joined(separator: ", ")), not \(word.text)", advice: hint)
    }

    private static func list(on console: Console, asJSON: Bool) {
        let bookmarks = Bookmarks.load()
        let entries = bookmarks.entries
        let width = entries.map(\.name.count).max() ?? 0
        for entry in entries {
            let place = Printable.text(entry.place)
            if asJSON {
                console.write(line: JSON.object([("name", .text(entry.name)), ("place", .text(place))]).text)
            } else {
                console.write(line: "\(entry.name.padded(toWidth: width))  \(place)")
            }
        }
        for mistake in bookmarks.mistakes {
            console.report(
                Failure(.localFile, "\(Bookmarks.shownPath):\(mistake.number): \(mistake.error.message)"))
        }
        if entries.isEmpty { console.say("There are no bookmarks. Use: bookmark add NAME PLACE") }
    }

    private static func add(_ word: Word, _ typed: [UInt8], on console: Console) throws(Failure) {
        let name = try name(word)
        let site: SiteAddress
        do throws(UsageError) { site = try SiteAddress(place: typed) } catch { throw Failure(error) }
        if typed.contains(where: \.isBlank) {
            throw Failure(.usage, "There is a blank in \(Printable.text(typed))", advice: "In a URL it is written %20.")
        }
        let place = SiteAddress.withoutPassword(typed)
        var isNew = true
        try Bookmarks.edit { bookmarks in
            isNew = !bookmarks.holds(name)
            bookmarks.set(name, to: place)
        }
        console.say("Bookmark \(name) \(isNew ? "added" : "changed"): \(Printable.text(place))")
        if site.password != nil {
            console.say("Its password was left out: it belongs into ~/.netrc, or is asked for.")
        }
    }

    private static func remove(_ name: String, on console: Console) throws(Failure) {
        try Bookmarks.edit { (bookmarks) throws(Failure) in
            guard bookmarks.remove(name) else { throw .noBookmark(name, in: bookmarks) }
        }
        console.say("Bookmark \(name) removed.")
    }

    private static func rename(_ name: String, to word: Word, on console: Console) throws(Failure) {
        let new = try Self.name(word)
        try Bookmarks.edit { (bookmarks) throws(Failure) in
            if new != name, bookmarks.holds(new) {
                throw Failure(.usage, "There is a bookmark \(new) already", advice: "Use: bookmark remove \(new)")
            }
            guard bookmarks.rename(name, to: new) else { throw .noBookmark(name, in: bookmarks) }
        }
        console.say("Bookmark \(name) is \(new) now.")
    }

    /// A name for a bookmark: one that `ferry NAME` would take for a command is none.
    private static func name(_ word: Word) throws(Failure) -> String {
        guard Bookmarks.isName(word.text) else {
            throw Failure(.usage, "A bookmark's name has letters, digits and . - _ in it, not \(word.text)")
        }
        if ShellCommandTable.oneShot(word) != nil {
            throw Failure(.usage, "\(word.text) is a command of ferry; give the place another name")
        }
        return word.text
    }
}

extension Failure {
    fileprivate static func noBookmark(_ name: String, in bookmarks: Bookmarks) -> Failure {
        let near = name.nearest(of: bookmarks.entries.map(\.name)).map { "Did you mean \($0)?" }
        return Failure(.usage, "There is no bookmark \(name)", advice: near ?? "Use: bookmark list")
    }
}

extension Shell {
    /// The place of the shell as a URL: the server, who is logged in, and the directory.
    fileprivate func placeText() throws(Failure) -> [UInt8] {
        guard var site = siteAddress else {
            throw Failure(.usage, "Not connected, so name a place: bookmark add NAME PLACE")
        }
        switch remote {
        case .some(let remote) where remote.connection.workingDirectory != remote.loginDirectory:
            site.path = remote.connection.workingDirectory.map { Word($0.bytes) }
        default: break
        }
        return site.urlText
    }
}
