// SPDX-License-Identifier: Apache-2.0

/// The writer of `LIST` as `ls -l` has it: the format every client reads.
///
/// Its reader is `UnixListingParser`.
///
///     -rw-r--r--    1 ferry    ferry            3552 Nov 20 13:45 notes.txt
///     drwxr-xr-x    2 ferry    ferry            4096 Mar  1  2025 old
///     lrwxrwxrwx    1 ferry    ferry               9 Nov 20 13:45 here -> notes.txt
///
/// Months are English and times UTC, on every server and for every user.
public enum UnixListing {
    /// The seconds for which a time of day is worth more than a year: half the mean year, as POSIX has it for `ls`.
    private static let halfYear: Int64 = 15_778_476

    /// Appends the line of an entry, `CR LF` included.
    ///
    /// The name must be `isListable`. What is not known is filled in as plausible.
    public static func append(_ entry: EntryFacts, now: Timestamp, to output: inout [UInt8]) {
        append(entry.kind, mode: entry.mode, to: &output)
        output.append(.space)
        output.append(decimal: UInt64(entry.links ?? 1), width: 4)
        append(padded: entry.owner, to: &output)
        append(padded: entry.group, to: &output)
        output.append(.space)
        output.append(decimal: UInt64(max(entry.size ?? 0, 0)), width: 12)
        output.append(.space)
        append(entry.modified ?? Timestamp(seconds: 0), now: now, to: &output)
        output.append(.space)
        output += entry.name.bytes
        if case .symbolicLink(let target?) = entry.kind, target.isShowable {
            output.append(" -> ")
            output += target
        }
        output.append(.carriageReturn)
        output.append(.lineFeed)
    }

    private static func append(_ kind: EntryKind, mode: UInt16?, to output: inout [UInt8]) {
        let letter: UInt8
        let usual: UInt16
        switch kind {
        case .file: (letter, usual) = (UInt8(ascii: "-"), 0o644)
        case .directory, .currentDirectory, .parentDirectory: (letter, usual) = (UInt8(ascii: "d"), 0o755)
        case .symbolicLink: (letter, usual) = (UInt8(ascii: "l"), 0o777)
        case .other: (letter, usual) = (UInt8(ascii: "s"), 0o644)
        }
        output.append(letter)
        UnixMode(bits: mode ?? usual).append(to: &output)
    }

    private static func append(padded name: [UInt8]?, to output: inout [UInt8]) {
        output.append(.space)
        let start = output.count
        // A blank would begin the next column.
        if let name, !name.isEmpty {
            for byte in name { output.append(byte > .space ? byte : UInt8(ascii: "_")) }
        } else {
            output.append(UInt8(ascii: "?"))
        }
        while output.count < start + 8 { output.append(.space) }
    }

    private static func append(_ modified: Timestamp, now: Timestamp, to output: inout [UInt8]) {
        let time = CivilTime(modified)
        output.append(EnglishMonth.letters(of: time.month))
        output.append(.space)
        output.append(decimal: UInt64(time.day), width: 2)
        output.append(.space)
        let age = now.seconds.subtractingReportingOverflow(modified.seconds).partialValue
        if (0..<halfYear).contains(age) {
            output.append(twoDigits: time.hour)
            output.append(UInt8(ascii: ":"))
            output.append(twoDigits: time.minute)
        } else {
            output.append(decimal: UInt64(min(max(time.year, 0), 9999)), width: 5)
        }
    }
}

extension [UInt8] {
    /// True when there are bytes, and no control bytes among them.
    fileprivate var isShowable: Bool { !isEmpty && allSatisfy { $0 >= .space && $0 != 0x7F } }
}
