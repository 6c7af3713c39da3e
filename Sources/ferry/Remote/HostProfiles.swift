// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPWire

/// The ways of servers that earlier runs have met: a line each, `host:port`, and what its profile writes.
struct HostProfiles {
    /// The servers that are remembered; the one that was met longest ago makes room.
    static let most = 500
    private static let limit = 1 << 20

    private let file: PersonalFile?

    init(_ file: PersonalFile? = PersonalFile(data: "hosts")) { self.file = file }

    /// The profile of a server; `nil` for one that is not known.
    func profile(of host: String, _ port: UInt16) -> HostProfile? {
        let prefix = Self.prefix(host, port)
        guard let line = lines.last(where: { $0.starts(with: prefix) }) else { return nil }
        return HostProfile(text: String(decoding: line.dropFirst(prefix.count), as: UTF8.self))
    }

    /// Remembers a profile in place of the one before.
    func keep(_ profile: HostProfile, of host: String, _ port: UInt16) {
        if self.profile(of: host, port) == profile { return }
        let line = Self.prefix(host, port) + Array(profile.text.utf8)
        change(host, port) { $0.suffix(Self.most - 1) + [line] }
    }

    /// Forgets a server; `false` if it was not known.
    func forget(_ host: String, _ port: UInt16) -> Bool {
        guard profile(of: host, port) != nil else { return false }
        change(host, port) { $0 }
        return profile(of: host, port) == nil
    }

    private var lines: [[UInt8]] { Self.lines(of: file?.contents(limit: Self.limit) ?? []) }

    private static func lines(of bytes: [UInt8]) -> [[UInt8]] { bytes.split(separator: .lineFeed).map { Array($0) } }

    /// Changes the lines of all other servers; a file that cannot be written costs later runs some time, and nothing else.
    private func change(_ host: String, _ port: UInt16, _ body: ([[UInt8]]) -> [[UInt8]]) {
        let prefix = Self.prefix(host, port)
        try? file?.rewrite(limit: Self.limit) { bytes in
            body(Self.lines(of: bytes).filter { !$0.starts(with: prefix) }).flatMap { $0 + [.lineFeed] }
        }
    }

    private static func prefix(_ host: String, _ port: UInt16) -> [UInt8] {
        Array("\(host.lowercased()):\(port) ".utf8)
    }
}

extension HostProfile {
    /// The profile in words, for a person.
    var words: String {
        var words = [takesSeveralCommands ? "it takes several commands at once" : "commands go one by one"]
        if logsInAtOnce { words.append("name and password go together") }
        if let dataWay { words.append("data connections work by \(dataWay.rawValue)") }
        if let count = connectionLimit?.count {
            words.append("it last let in \(Readable.count(count, "connection")) at a time")
        }
        return words.joined(separator: ", ")
    }
}
