// SPDX-License-Identifier: Apache-2.0

/// The writer of `MLSD` and `MLST` (RFC 3659 §7): facts, a blank, the name.
///
///     type=file;size=3552;modify=20261120134500;perm=adfrw;unique=801g4f2; notes.txt
extension EntryFacts {
    /// Appends the line of this entry, `CR LF` included.
    ///
    /// The name must be `isListable`.
    public func appendMachineLine(to output: inout [UInt8], facts: FactSelection) {
        appendFacts(to: &output, facts: facts)
        output.append(.space)
        output += name
        output.append(.carriageReturn)
        output.append(.lineFeed)
    }

    /// Appends the facts alone.
    public func appendFacts(to output: inout [UInt8], facts: FactSelection) {
        if facts.contains(.type) { kind.appendFact(to: &output) }
        if facts.contains(.size), let size, kind == .file {
            output.append("size=")
            output.append(decimal: size)
            output.append(Self.end)
        }
        if facts.contains(.modify), let modified {
            output.append("modify=")
            TimeValue(modified).append(to: &output)
            output.append(Self.end)
        }
        if facts.contains(.create), let created {
            output.append("create=")
            TimeValue(created).append(to: &output)
            output.append(Self.end)
        }
        if facts.contains(.perm), let perm {
            output.append("perm=")
            perm.append(to: &output)
            output.append(Self.end)
        }
        if facts.contains(.unique), let unique { unique.appendFact(to: &output) }
        if facts.contains(.mode), let mode {
            output.append("UNIX.mode=")
            output.append(octal: mode)
            output.append(Self.end)
        }
        if facts.contains(.owner), let owner { Self.append("UNIX.owner=", owner, to: &output) }
        if facts.contains(.group), let group { Self.append("UNIX.group=", group, to: &output) }
    }

    fileprivate static var end: UInt8 { UInt8(ascii: ";") }

    /// Appends a fact of free text, unless its end would be looked for inside it: a fact holds no blank and no `;`.
    fileprivate static func append(_ fact: String, _ value: [UInt8], to output: inout [UInt8]) {
        guard isFactValue(value) else { return }
        output.append(fact)
        output += value
        output.append(end)
    }

    /// True when bytes can stand as the value of a fact (RFC 3659 §7.2).
    fileprivate static func isFactValue(_ value: [UInt8]) -> Bool {
        value.allSatisfy { $0 > .space && $0 != 0x7F && $0 != end }
    }
}

extension EntryKind {
    fileprivate func appendFact(to output: inout [UInt8]) {
        switch self {
        case .file: output.append("type=file;")
        case .directory: output.append("type=dir;")
        case .currentDirectory: output.append("type=cdir;")
        case .parentDirectory: output.append("type=pdir;")
        case .other: output.append("type=OS.unix=special;")
        case .symbolicLink(let target?) where !target.isEmpty && EntryFacts.isFactValue(target):
            EntryFacts.append("type=OS.unix=slink:", target, to: &output)
        case .symbolicLink: output.append("type=OS.unix=symlink;")
        }
    }
}

extension EntryFacts.Unique {
    fileprivate func appendFact(to output: inout [UInt8]) {
        output.append("unique=")
        switch self {
        case .numbers(let device, let inode):
            output.append(hexadecimal: device)
            output.append(UInt8(ascii: "g"))
            output.append(hexadecimal: inode)
        case .text(let text): output += text
        }
        output.append(EntryFacts.end)
    }
}
