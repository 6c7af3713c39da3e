// SPDX-License-Identifier: Apache-2.0

/// What a client sends on the control connection.
func readCommands(_ bytes: [UInt8]) {
    let scanned = however(bytes) { portions in
        var scanner = CommandLineScanner()
        var scanned: [CommandLineScanner.Scanned] = []
        for portion in portions {
            scanner.feed(portion)
            while let next = scanner.next() { scanned.append(next) }
        }
        return scanned
    }
    for case .line(let line) in scanned { read(line) }
    _ = ForeignProtocol(opening: bytes)
}

private func read(_ line: CommandLine) {
    precondition(line.argument.allSatisfy { $0 != 0 && $0 != 10 && $0 != 13 }, "a line end within an argument")
    if let wire = try? line.wireBytes() {
        var scanner = CommandLineScanner()
        scanner.feed(wire)
        precondition(scanner.next() == .line(line), "what is sent again is read as something else")
    }
    precondition(line.description.unicodeScalars.allSatisfy { $0.value >= 0x20 }, "a log line that moves a terminal")
    readArgument(line.argument)
}

/// Every reader of arguments gets every argument.
private func readArgument(_ argument: [UInt8]) {
    if let address = HostPort(parsing: argument) {
        precondition(HostPort(parsing: address.text.utf8) == address, "PORT, written and read again")
    }
    if let address = try? ExtendedHostPort(parsing: argument) {
        precondition((try? ExtendedHostPort(parsing: address.text.utf8)) == address, "EPRT, written and read again")
    }
    _ = try? ExtendedPassiveRequest(parsing: argument)
    _ = try? TypeCode(parsing: argument)
    _ = try? ModeCode(parsing: argument)
    _ = try? StructureCode(parsing: argument)
    _ = DigestArgument(parsing: argument)
    _ = QuotedWords(argument)
    _ = HostName(parsing: argument)
    _ = try? DeflateOption(parsing: argument)
    _ = try? FactChanges(parsing: argument)
    if case .range(let range)? = try? ByteRange.Request(parsing: argument) {
        precondition(range.clamped(to: 100).upperBound <= 100, "RANG beyond the end of a file")
    }
    let facts = FactSelection(options: argument)
    precondition(FactSelection(options: facts.options.utf8) == facts, "OPTS MLST, written and read again")
    if let offset = Offset(parsing: argument) { precondition(offset.rawValue >= 0, "REST before the beginning") }
}
