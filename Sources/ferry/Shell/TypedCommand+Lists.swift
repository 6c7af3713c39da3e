// SPDX-License-Identifier: Apache-2.0
import FTPWire

extension [TypedCommand] {
    /// The commands cut where no condition joins them: each list runs in front or in the background as a whole.
    var lists: [[TypedCommand]] {
        var lists: [[TypedCommand]] = []
        for command in self {
            if command.condition == .always || lists.isEmpty {
                lists.append([command])
            } else {
                lists[lists.count - 1].append(command)
            }
        }
        return lists
    }

    /// True when an ampersand stands behind the last of them.
    var areInBackground: Bool { last?.isInBackground == true }

    /// The commands as they can be typed, without the passwords of URLs; safe to show.
    var text: String {
        enumerated().map { index, command in
            let joint =
                switch command.condition {
                case .always: "; "
                case .ifSucceeded: " && "
                case .ifFailed: " || "
                }
            return (index == 0 ? "" : joint) + command.text
        }.joined()
    }
}

extension TypedCommand {
    /// The command as it can be typed, without the passwords of URLs; safe to show.
    fileprivate var text: String {
        let shown = words.map { word in
            let bytes = SiteAddress.withoutPassword(word.bytes)
            if word.pattern != nil { return Printable.text(bytes) }
            // Of a word that begins with a dash, only a quoted one would be misread.
            let dashes = word.beginsQuoted ? [] : bytes.prefix { $0 == UInt8(ascii: "-") }
            return Printable.text(dashes) + Quoting.withBackslashes(Array(bytes.dropFirst(dashes.count)))
        }
        let target: String
        switch output {
        case .file(let path, let appends): target = " \(appends ? ">>" : ">") \(Quoting.withBackslashes(path))"
        case .program(let line): target = " | \(Printable.text(line))"
        case nil: target = ""
        }
        return shown.joined(separator: " ") + target
    }
}
