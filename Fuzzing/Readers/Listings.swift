// SPDX-License-Identifier: Apache-2.0

/// What a server sends on the data connection of `LIST` and `MLSD`.
func readListing(_ bytes: [UInt8]) {
    let now = Timestamp(seconds: 1_795_000_000)
    let lines = however(bytes) { portions in
        var parser = ListingParser(now: now, zoneOffset: 3600)
        var lines: [ListingLine] = []
        for portion in portions {
            parser.feed(portion)
            while let line = parser.next() { lines.append(line) }
        }
        if let last = parser.finish() { lines.append(last) }
        return lines
    }
    // Each line end ends a line, and the last line may lack its own.
    let ends = bytes.count { $0 == 10 }
    let told = ends + (bytes.isEmpty || bytes.last == 10 ? 0 : 1)
    precondition(lines.count == told + (endsWithHalf(lines) ? 1 : 0), "a line was dropped, or made up")
    for case .entry(let entry) in lines { rewrite(entry, now: now) }
}

/// True for a name of VMS alone on the last line: it is told as it comes, and again as half of an entry.
private func endsWithHalf(_ lines: [ListingLine]) -> Bool {
    guard case .unrecognised(let last) = lines.last, case .remark(let before) = lines.dropLast().last else {
        return false
    }
    return last == before && VMSListingParser.isName(last[...])
}

/// What was read can be written, and is the same then.
private func rewrite(_ entry: EntryFacts, now: Timestamp) {
    precondition(!entry.name.isEmpty, "an entry without a name")
    guard EntryFacts.isListable(entry.name.bytes) else { return }
    var unix: [UInt8] = []
    UnixListing.append(entry, now: now, to: &unix)
    precondition(unix.firstIndex(of: 10) == unix.count - 1, "one entry, and not one line")
    var machine: [UInt8] = []
    let facts: FactSelection = [.type, .size, .modify, .create, .perm, .mode]
    entry.appendMachineLine(to: &machine, facts: facts)
    guard let again = MachineListingParser.parse(machine.dropLast(2)) else {
        preconditionFailure("a line of ours that cannot be read")
    }
    precondition(again.name == entry.name, "another name, written and read again")
}
