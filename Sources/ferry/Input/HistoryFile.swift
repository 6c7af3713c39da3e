// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO
import Synchronization

/// The lines typed in earlier sessions and in this one, one a line in a file that nobody else can read.
///
/// Passwords never come here: they are asked for apart, and lines that could hold one are cut or left out.
final class HistoryFile: Sendable {
    static let limit = 1000

    private let file: PersonalFile?
    private let kept: Mutex<[[UInt8]]>

    /// Reads the file, if there is one.
    init(_ file: PersonalFile?) {
        self.file = file
        let lines = file?.contents(limit: 1 << 20).split(separator: .lineFeed) ?? []
        kept = Mutex(lines.suffix(Self.limit).map { Array($0) })
        if lines.count > 2 * Self.limit { file?.replace(with: Self.text(self.lines)) }
    }

    /// All lines, oldest first.
    var lines: [[UInt8]] { kept.withLock { $0 } }

    /// Remembers a line; gives it back as it is remembered, or `nil` if it is not.
    func add(_ line: [UInt8]) -> [UInt8]? {
        guard let line = Self.withoutSecrets(line).map({ Array($0.trimmingBlanks) }), !line.allSatisfy(\.isBlank) else {
            return nil
        }
        let isNew = kept.withLock { kept in
            if kept.last == line { return false }
            kept.append(line)
            return true
        }
        if isNew { file?.append(line + [.lineFeed]) }
        return line
    }

    /// Takes the password out of a URL; `nil` for lines that send one by hand, or that begin with a blank.
    static func withoutSecrets(_ line: [UInt8]) -> [UInt8]? {
        if line.first == .space { return nil }
        let words = line.split(whereSeparator: \.isBlank)
        let secrets = ["pass", "acct"]
        if words.dropFirst().contains(where: { word in secrets.contains { word.equalsIgnoringCase($0) } }) {
            return nil
        }
        return SiteAddress.withoutPassword(line)
    }

    private static func text(_ lines: [[UInt8]]) -> [UInt8] { lines.reduce(into: []) { $0 += $1 + [.lineFeed] } }
}
