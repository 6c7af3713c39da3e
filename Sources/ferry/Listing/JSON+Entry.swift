// SPDX-License-Identifier: Apache-2.0
import FTPWire
import ProgramKit

extension JSON {
    /// A name: as text, and also as hexadecimal bytes where text cannot hold it.
    static func name(_ bytes: [UInt8], as key: String = "name") -> [(key: String, value: JSON)] {
        let text = String(decoding: bytes, as: UTF8.self)
        if text.utf8.elementsEqual(bytes) { return [(key, .text(text))] }
        let hex = bytes.map { ($0 < 0x10 ? "0" : "") + String($0, radix: 16) }.joined()
        return [(key, .text(text)), ("\(key)Bytes", .text(hex))]
    }

    /// The object of an entry; facts that are not known are left out.
    static func entry(_ entry: EntryFacts) -> JSON {
        var members = name(entry.name.bytes)
        switch entry.kind {
        case .file: members.append(("type", .text("file")))
        case .directory, .currentDirectory, .parentDirectory: members.append(("type", .text("directory")))
        case .symbolicLink(let target):
            members.append(("type", .text("link")))
            if let target { members += name(target, as: "target") }
        case .other: members.append(("type", .text("other")))
        }
        if let size = entry.size { members.append(("size", .number(size))) }
        if let modified = entry.modified { members.append(("modified", .text(time(modified)))) }
        if let mode = entry.mode { members.append(("mode", .text(octal(mode)))) }
        if let owner = entry.owner { members += name(owner, as: "owner") }
        if let group = entry.group { members += name(group, as: "group") }
        return .object(members)
    }

    /// `2026-11-20T14:03:07Z` (RFC 3339).
    static func time(_ timestamp: Timestamp) -> String {
        let time = CivilTime(timestamp)
        let date = [time.month, time.day].map { Readable.twoDigits(Int64($0)) }.joined(separator: "-")
        let clock = [time.hour, time.minute, time.second].map { Readable.twoDigits(Int64($0)) }.joined(separator: ":")
        return "\(time.year)-\(date)T\(clock)Z"
    }

    private static func octal(_ mode: UInt16) -> String {
        let digits = String(mode, radix: 8)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
}
