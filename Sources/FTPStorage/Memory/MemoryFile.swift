// SPDX-License-Identifier: Apache-2.0
package import FerryIO
import FTPWire
import Synchronization

/// A file whose bytes are an array: what stands for any store that has no descriptors to lend.
package final class MemoryFile: FileReader, FileWriter {
    struct State {
        var bytes: [UInt8] = []
        var modified = Timestamp.wallClock
        var created = Timestamp.wallClock
        var mode: UInt16 = 0o644
    }

    let state: Mutex<State>
    /// Tells it from every other file, as an inode does.
    let number = MemoryFile.made.wrappingAdd(1, ordering: .relaxed).newValue

    private static let made = Atomic<UInt64>(0)

    init(_ bytes: [UInt8] = []) { state = Mutex(State(bytes: bytes)) }

    package var openFile: OpenFile? { nil }

    var length: Int64 { state.withLock { Int64($0.bytes.count) } }

    /// The first bytes, as a file of their own.
    func prefix(_ length: Int64) -> MemoryFile { MemoryFile(state.withLock { Array($0.bytes.prefix(Int(length))) }) }

    func cut(to length: Int64) {
        state.withLock { state in
            if length < state.bytes.count { state.bytes.removeLast(state.bytes.count - Int(length)) }
        }
    }

    package func read(at offset: Int64, atMost count: Int) -> [UInt8] {
        state.withLock { state in
            guard offset < state.bytes.count else { return [] }
            let start = Int(offset)
            return Array(state.bytes[start..<start + min(count, state.bytes.count - start)])
        }
    }

    /// What an upload that goes on at an offset of the content has to know.
    func beginning(at offset: Int64, of form: StoredForm, isCopy: Bool) throws(StorageFault) -> StoredBeginning? {
        try StoredBeginning(at: offset, of: form, replacing: isCopy ? length : nil) { (range) throws(StorageFault) in
            read(at: range.lowerBound, atMost: range.count)
        }
    }

    /// Bytes between the end and `offset` are zero, as in a file with a hole.
    package func write(_ bytes: [UInt8], at offset: Int64) {
        state.withLock { state in
            let start = Int(offset)
            if start > state.bytes.count {
                state.bytes.append(contentsOf: repeatElement(0, count: start - state.bytes.count))
            }
            state.bytes.replaceSubrange(start..<min(start + bytes.count, state.bytes.count), with: bytes)
            state.modified = .wallClock
        }
    }
}
