// SPDX-License-Identifier: Apache-2.0
import FTPWire

/// The transfers that wait, as the lines of a journal tell them, and the lines that tell of changes.
///
///     add 3 get ftp://ada@host/ recursive= name=www target=/home/ada/
///     file 3 1234@1795182300.5 www/index.html
///     failed 3 No%20such%20file
///     done 3
///
/// A file that was moved has its size, and where it is known the time of its source, in seconds and nanoseconds.
/// Bytes of a word that are not plain are written `%HH`. A line counts when its end is there: the last one may have been cut off
/// by a power cut.
struct TransferQueue: Sendable {
    /// Those that wait, in the order in which they came.
    private(set) var transfers: [QueuedTransfer] = []

    /// Lines that were changed since the journal was read.
    private(set) var news: [UInt8] = []

    /// The bytes of the journal up to its last whole line.
    let wholeLength: Int

    /// The lines that make no sense, which a later version may have written.
    private(set) var unknownLines = 0

    private var lastNumber = 0

    init(journal: [UInt8]) {
        wholeLength = (journal.lastIndex(of: .lineFeed) ?? -1) + 1
        for line in journal[..<wholeLength].split(separator: .lineFeed) where !replay(line) { unknownLines += 1 }
    }

    /// The journal of those that wait, without what is over.
    var journal: [UInt8] {
        var lines: [UInt8] = []
        for transfer in transfers {
            lines += Self.line(adding: transfer)
            for entry in transfer.finished { lines += Self.line(entry, of: transfer.number) }
            if let failure = transfer.failure {
                lines += Self.line("failed", transfer.number, Self.escaped(failure.utf8))
            }
        }
        return lines
    }
}

// MARK: - Changes

extension TransferQueue {
    /// Adds a transfer under the next number.
    mutating func add(_ make: (_ number: Int) -> QueuedTransfer) -> QueuedTransfer {
        let transfer = make(lastNumber + 1)
        write(Self.line(adding: transfer))
        return transfer
    }

    /// A transfer is done.
    mutating func finish(_ number: Int) { write(Self.line("done", number)) }

    /// A transfer was not done, for now.
    mutating func fail(_ number: Int, _ message: String) {
        write(Self.line("failed", number, Self.escaped(message.utf8)))
    }

    /// Files of a transfer were moved.
    mutating func note(_ entries: [FinishedFiles.Entry], of number: Int) {
        for entry in entries { write(Self.line(entry, of: number)) }
    }

    /// Forgets a transfer; false when there is none of that number.
    mutating func remove(_ number: Int) -> Bool {
        guard transfers.contains(where: { $0.number == number }) else { return false }
        write(Self.line("removed", number))
        return true
    }

    private mutating func write(_ line: [UInt8]) {
        news += line
        _ = replay(line.dropLast())
    }
}

// MARK: - Lines

extension TransferQueue {
    private static func escaped(_ bytes: some Sequence<UInt8>) -> String {
        String(decoding: PercentEscape.text(bytes, keeping: "/:@"), as: UTF8.self)
    }

    private static func line(_ words: [String]) -> [UInt8] { Array((words.joined(separator: " ") + "\n").utf8) }

    private static func line(_ event: String, _ number: Int, _ words: String...) -> [UInt8] {
        line([event, "\(number)"] + words)
    }

    private static func line(_ entry: FinishedFiles.Entry, of number: Int) -> [UInt8] {
        let time = entry.modified.map { "@\($0.seconds).\($0.nanoseconds)" } ?? ""
        return line("file", number, "\(entry.size)\(time)", escaped(entry.source))
    }

    private static func entry(_ version: some Collection<UInt8>, _ source: [UInt8]) -> FinishedFiles.Entry? {
        let parts = String(decoding: version, as: UTF8.self).split(separator: "@", omittingEmptySubsequences: false)
        guard let size = Int64(parts[0]) else { return nil }
        if parts.count == 1 { return FinishedFiles.Entry(source: source, size: size) }
        let numbers = parts[1].split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, numbers.count == 2, let seconds = Int64(numbers[0]), let rest = Int32(numbers[1]) else {
            return nil
        }
        return FinishedFiles.Entry(
            source: source, size: size, modified: Timestamp(seconds: seconds, nanoseconds: rest))
    }

    private static func line(adding transfer: QueuedTransfer) -> [UInt8] {
        let options = transfer.options.sorted { $0.key < $1.key }.map { "\($0.key)=\(escaped($0.value))" }
        let names = transfer.names.map { "name=\(escaped($0))" }
        return line(
            ["add", "\(transfer.number)", transfer.verb.rawValue, escaped(transfer.place)] + options + names
                + ["target=\(escaped(transfer.target))"])
    }

    /// Does what a line tells; false when it makes no sense.
    private mutating func replay(_ line: ArraySlice<UInt8>) -> Bool {
        let words = line.split(separator: .space, omittingEmptySubsequences: false)
        guard words.count >= 2, let number = Int(String(decoding: words[1], as: UTF8.self)) else { return false }
        let rest = words.dropFirst(2)
        let event = String(decoding: words[0], as: UTF8.self)
        if event == "add" {
            guard number > lastNumber, let transfer = Self.transfer(number, rest) else { return false }
            lastNumber = number
            transfers.append(transfer)
            return true
        }
        guard let index = transfers.firstIndex(where: { $0.number == number }) else { return false }
        switch (event, rest.count) {
        case ("done", 0), ("removed", 0): transfers.remove(at: index)
        case ("failed", 1):
            guard let message = rest.first.flatMap({ PercentEscape.bytes($0) }) else { return false }
            transfers[index].failure = String(decoding: message, as: UTF8.self)
        case ("file", 2):
            guard let version = rest.first, let source = rest.last.flatMap({ PercentEscape.bytes($0) }),
                let entry = Self.entry(version, source)
            else { return false }
            transfers[index].finished.insert(entry)
        default: return false
        }
        return true
    }

    private static func transfer(_ number: Int, _ words: ArraySlice<ArraySlice<UInt8>>) -> QueuedTransfer? {
        guard let verb = words.first.flatMap({ QueuedTransfer.Verb(rawValue: String(decoding: $0, as: UTF8.self)) }),
            let place = words.dropFirst().first.flatMap({ PercentEscape.bytes($0) })
        else { return nil }
        var (names, options, target): ([[UInt8]], [String: [UInt8]], [UInt8]?) = ([], [:], nil)
        for word in words.dropFirst(2) {
            let parts = word.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, let value = PercentEscape.bytes(parts[1]) else { return nil }
            switch String(decoding: parts[0], as: UTF8.self) {
            case "name": names.append(value)
            case "target": target = value
            case let option: options[option] = value
            }
        }
        guard let target, !names.isEmpty else { return nil }
        return QueuedTransfer(
            number: number, verb: verb, place: place, options: options, names: names, target: target)
    }
}
