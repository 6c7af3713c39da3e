// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO
import ProgramKit

/// An event as a hook is told it, and as the spool keeps it.
struct SpooledEvent: Hashable, Sendable {
    let id: String
    let kind: String
    /// The object of JSON.
    let text: String

    init(_ event: ToldEvent) {
        (id, kind, text) = (event.id, event.kind.rawValue, event.object.text)
    }

    /// Reads an object; `nil` for a text that is no whole one.
    init?(_ text: String) {
        guard let object = JSON(parsing: Array(text.utf8)), let id = object["id"]?.asText,
            let kind = object["event"]?.asText
        else { return nil }
        (self.id, self.kind, self.text) = (id, kind, text)
    }

    /// The single facts of the event.
    var facts: [(name: String, value: [UInt8])] { JSON(parsing: Array(text.utf8)).map(EventFacts.facts) ?? [] }
}

/// The events that wait for a hook, in a file that outlives the program however it ends.
///
/// Each line is `+` and an event, or `-` and the id of one that was taken. Events are on the disk when they have been
/// added; that one was taken may be forgotten by a power cut, and is told again then. A last line that a kill has cut off
/// is left out. One thread at a time calls it.
final class HookSpool {
    private let directory: Descriptor
    private let name: String
    private var file: Descriptor
    private var lines = 0
    /// The bytes of the file that are whole lines.
    private var length: Int64 = 0
    /// True if a write was cut off behind them, by a full disk for one, and what it left could not be taken away.
    private var isTorn = false
    /// The events that were not taken, by their id.
    private var texts: [String: String] = [:]

    /// The number of lines from which on the file is written anew, if most of them are of no use.
    private static let many = 1000
    private static let longest = 256 << 20

    /// Opens the file in a directory, and makes it if there is none; gives the events that still wait, in their order.
    static func open(_ name: String, in directory: [UInt8]) throws(Errno) -> (HookSpool, waiting: [SpooledEvent]) {
        guard let path = PathBytes(directory) else { throw .invalidArgument }
        let directory = try System.open(hostPath: path, [.pathOnly, .directory])
        let file = try Self.file(name, in: directory)
        let spool = HookSpool(directory, name, file)
        return (spool, try spool.read(from: path.bytes + Array("/\(name)".utf8)))
    }

    private init(_ directory: consuming Descriptor, _ name: String, _ file: consuming Descriptor) {
        self.directory = directory
        self.name = name
        self.file = file
    }

    private static func file(_ name: String, in directory: borrowing Descriptor) throws(Errno) -> Descriptor {
        guard let name = PathBytes(name.utf8) else { throw .invalidArgument }
        return try System.open(
            name, from: directory, [.readWrite, .create, .append, .noFollow], mode: 0o600, resolve: [])
    }

    private func read(from path: [UInt8]) throws(Errno) -> [SpooledEvent] {
        var bytes = try System.contents(of: path, atMost: Self.longest)
        // The rest of a line that was being written when the program was killed.
        let whole = (bytes.lastIndex(of: .lineFeed) ?? -1) + 1
        if whole < bytes.count {
            bytes.removeLast(bytes.count - whole)
            try System.truncate(file, to: Int64(whole))
        }
        length = Int64(whole)
        var order: [SpooledEvent] = []
        for line in bytes.split(separator: .lineFeed) {
            lines += 1
            let text = String(decoding: line.dropFirst(), as: UTF8.self)
            if line.first == UInt8(ascii: "-") {
                texts[text] = nil
            } else if let event = SpooledEvent(text) {
                texts[event.id] = text
                order.append(event)
            }
        }
        return order.filter { texts[$0.id] != nil }
    }

    /// Puts events on the disk, all by one call that waits for it.
    func add(_ events: [SpooledEvent]) throws(Errno) {
        try append(Array(events.map { "+\($0.text)\n" }.joined().utf8), isSynced: true)
        for event in events { texts[event.id] = event.text }
        lines += events.count
    }

    /// Writes whole lines behind the others, or nothing: the next line is not to be glued to half of one.
    private func append(_ bytes: [UInt8], isSynced: Bool) throws(Errno) {
        if isTorn { try System.truncate(file, to: length) }
        isTorn = true
        do throws(Errno) {
            try System.write(bytes, to: file.raw)
            if isSynced { try System.syncData(file) }
            length += Int64(bytes.count)
            isTorn = false
        } catch {
            do throws(Errno) {
                try System.truncate(file, to: length)
                isTorn = false
            } catch {}
            throw error
        }
    }

    /// Notes that an event was taken, or given up.
    func remove(_ id: String) {
        guard texts.removeValue(forKey: id) != nil else { return }
        lines += 1
        // Without the note the event is told once more after the next start.
        try? append(Array("-\(id)\n".utf8), isSynced: false)
        if lines > max(Self.many, 4 * texts.count) { try? compact() }
    }

    /// Writes the file anew with what still waits.
    private func compact() throws(Errno) {
        let bytes = Array(texts.values.sorted().map { "+\($0)\n" }.joined().utf8)
        let draft = "\(name).new"
        guard let draftName = PathBytes(draft.utf8), let fileName = PathBytes(name.utf8) else { throw .invalidArgument }
        // Opened before it takes the name: what comes later goes to the file that has it, whatever fails here.
        let new = try Self.file(draft, in: directory)
        try System.truncate(new, to: 0)
        try System.giveToOwner(new, of: directory)
        try System.write(bytes, to: new.raw)
        try System.syncData(new)
        try System.rename(draftName, in: directory, to: fileName, in: directory, replacing: true)
        file = new
        (length, isTorn, lines) = (Int64(bytes.count), false, texts.count)
    }
}
