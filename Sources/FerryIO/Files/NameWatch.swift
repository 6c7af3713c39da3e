// SPDX-License-Identifier: Apache-2.0

/// A watch over directories of this machine, which tells of names that come, go, and are written (inotify(7)).
package final class NameWatch: Sendable {
    /// The kinds of change, as the kernel numbers them.
    package struct Changes: OptionSet, Sendable {
        package let rawValue: UInt32
        package init(rawValue: UInt32) { self.rawValue = rawValue }

        package static let modified = Changes(rawValue: 0x2)
        package static let attributes = Changes(rawValue: 0x4)
        package static let written = Changes(rawValue: 0x8)
        package static let movedAway = Changes(rawValue: 0x40)
        package static let movedHere = Changes(rawValue: 0x80)
        package static let created = Changes(rawValue: 0x100)
        package static let deleted = Changes(rawValue: 0x200)
        package static let directoryGone = Changes(rawValue: 0x400)
        /// More has happened than the kernel could keep.
        package static let overflow = Changes(rawValue: 0x4000)
        /// The watch of a directory has ended.
        package static let ended = Changes(rawValue: 0x8000)
        /// The name is that of a directory.
        package static let directory = Changes(rawValue: 0x4000_0000)

        fileprivate static let asked: Changes = [
            .modified, .attributes, .written, .movedAway, .movedHere, .created, .deleted, .directoryGone,
        ]
    }

    /// One change.
    package struct Event: Sendable {
        /// The directory, as `watch` has numbered it.
        package let directory: CInt
        package let changes: Changes
        /// The same for both names of a rename; else 0.
        package let cookie: UInt32
        package let name: [UInt8]
    }

    private let descriptor: Descriptor
    private let readiness: Readiness

    /// Makes a watch over nothing yet.
    package init(on loop: EventLoop) throws(Errno) {
        descriptor = try System.watcher()
        readiness = try loop.register(descriptor)
    }

    deinit { readiness.unregister() }

    /// Watches a directory too, and numbers it; the same directory gets the same number, whatever path it has.
    package func watch(_ directory: PathBytes) throws(Errno) -> CInt {
        try System.watch(directory, for: .asked, by: descriptor)
    }

    /// Waits for changes; none when the time is over, `nil` when the task is cancelled.
    package func next(until deadline: Deadline) async throws(Errno) -> [Event]? {
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            do throws(Errno) {
                let count = try System.readEvents(of: descriptor, into: &buffer)
                return Self.events(buffer[..<count])
            } catch {
                if error != .wouldBlock { throw error }
            }
            switch await readiness.wait(for: .reading, until: deadline) {
            case .ready: continue
            case .timedOut: return []
            default: return nil
            }
        }
    }

    /// `struct inotify_event`: four numbers of 32 bits, the last one the length of the name, which NULs follow.
    private static func events(_ bytes: ArraySlice<UInt8>) -> [Event] {
        var events: [Event] = []
        var rest = bytes
        while rest.count >= 16 {
            let numbers = (0..<4).map { index in
                rest.dropFirst(index * 4).prefix(4).reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
            }
            let name = rest.dropFirst(16).prefix(Int(numbers[3]))
            events.append(
                Event(
                    directory: CInt(bitPattern: numbers[0]), changes: Changes(rawValue: numbers[1]),
                    cookie: numbers[2], name: Array(name.prefix { $0 != 0 })))
            rest = rest.dropFirst(16 + Int(numbers[3]))
        }
        return events
    }
}
