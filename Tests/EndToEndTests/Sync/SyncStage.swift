// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Synchronization

/// A server with a few directories whose listings go wrong as a test wants, and that notes what is deleted.
final class SyncStage: Sendable {
    /// The ways in which a listing can end.
    enum End: Sendable {
        case well
        /// The final reply has other words, or another code.
        case reply(String)
        /// Nothing but a refusal.
        case refusal(String)
        /// The entries are followed by these lines.
        case lines(String)
        /// The connection is lost in the midst of it.
        case loss
        /// Only so many entries are told, and all seems well.
        case only(Int)
    }

    struct Entry: Sendable {
        let name: String
        var isDirectory = false
        var size = 3
        var time = "20240101000000"
    }

    /// The directories by their paths, and what is in them.
    private let tree: Mutex<[String: [Entry]]>
    /// Tells how a listing ends, by path and by how many there were of it before.
    private let end: @Sendable (_ path: String, _ count: Int) -> End
    let log = CommandLog()
    private let counts = Mutex<[String: Int]>([:])

    /// True for a server that takes `SITE UTIME TIME NAME`.
    private let takesShortTimes: Bool

    init(
        _ directories: [String: [Entry]], takesShortTimes: Bool = false,
        _ end: @escaping @Sendable (_ path: String, _ count: Int) -> End
    ) {
        self.takesShortTimes = takesShortTimes
        tree = Mutex(directories)
        self.end = end
    }

    private var directories: [String: [Entry]] { tree.withLock { $0 } }

    /// Commands that take something away.
    var deletions: [String] { log.all.filter { $0.hasPrefix("DELE") || $0.hasPrefix("RMD") } }

    /// Plays to one client.
    func play(_ session: ScriptedSession) throws {
        try session.welcome()
        while let line = try session.nextLine().map({ String(decoding: $0, as: UTF8.self) }) {
            log.add(line)
            let (verb, path) = (String(line.prefix { $0 != " " }), String(line.drop { $0 != " " }.dropFirst()))
            switch verb {
            case "FEAT": try session.reply("211-Features:", " MLST type*;size*;modify*;", " MLSD", "211 End")
            case "PWD": try session.reply("257 \"/\"")
            case "CWD":
                try session.reply(directories[path] == nil && path != "/" ? "550 No such directory." : "250 Done.")
            case "TYPE", "DELE", "RMD": try session.reply("250 Done.")
            case "EPSV": if try !transfer(session) { return }
            case "SITE" where takesShortTimes && path.hasPrefix("UTIME 20"): try session.reply("200 Done.")
            case "QUIT": return try session.reply("221 Bye.")
            default: try session.reply("502 \(verb) \(path) is not known here.")
            }
        }
    }

    /// Plays a listing, or takes or gives a file; `false` when the connection is to be lost.
    private func transfer(_ session: ScriptedSession) throws -> Bool {
        let listener = try RawListener()
        try session.reply("229 Yes (|||\(try listener.name.port)|).")
        guard let line = try session.nextLine().map({ String(decoding: $0, as: UTF8.self) }) else { return false }
        log.add(line)
        let words = line.split(separator: " ").filter { !$0.hasPrefix("-") }.map(String.init)
        let path = words.count > 1 ? words[1] : ""
        guard words[0] == "MLSD" || words[0] == "LIST" else {
            if path.contains("denied") {
                try session.reply("553 That is not allowed.")
                return true
            }
            try session.reply("150 Go on.")
            let data = try listener.accept()
            if words[0] == "RETR" { try data.send("abc") } else { store(path, try data.receiveToEnd().count) }
            data.close()
            try session.reply("226 Done.")
            return true
        }
        guard let entries = directories[path] else {
            try session.reply("550 No such directory.")
            return true
        }
        let isMachine = words[0] == "MLSD"
        let number = isMachine ? count(path) : counts.withLock { max(0, ($0[path] ?? 0) - 1) }
        var end = end(path, number)
        if case .refusal(let reply) = end {
            try session.reply(reply)
            return true
        }
        if !isMachine { end = .well }
        try session.reply("150 Here.")
        let data = try listener.accept()
        var shown = entries[...]
        if case .only(let count) = end { shown = shown.prefix(count) }
        try data.send(shown.map { isMachine ? Self.machineLine($0) : Self.unixLine($0) }.joined())
        if case .lines(let lines) = end { try data.send(lines) }
        if case .loss = end { return false }
        data.close()
        if case .reply(let reply) = end { try session.reply(reply) } else { try session.reply("226 Done.") }
        return true
    }

    /// Takes a file in, with the time that the server sees fit.
    private func store(_ path: String, _ size: Int) {
        let parts = path.split(separator: "/").map(String.init)
        let directory = parts.dropLast().joined(separator: "/")
        let entry = Entry(name: parts.last ?? "", size: size, time: "20300101000000")
        tree.withLock { tree in
            tree[directory, default: []].removeAll { $0.name == entry.name }
            tree[directory, default: []].append(entry)
        }
    }

    private func count(_ path: String) -> Int {
        counts.withLock { counts in
            defer { counts[path, default: 0] += 1 }
            return counts[path, default: 0]
        }
    }

    private static func machineLine(_ entry: Entry) -> String {
        entry.isDirectory
            ? "type=dir;modify=20240101000000; \(entry.name)\r\n"
            : "type=file;size=\(entry.size);modify=\(entry.time); \(entry.name)\r\n"
    }

    private static func unixLine(_ entry: Entry) -> String {
        "\(entry.isDirectory ? "d" : "-")rwxr-xr-x 1 o g \(entry.size) Jan 1 2024 \(entry.name)\r\n"
    }
}
