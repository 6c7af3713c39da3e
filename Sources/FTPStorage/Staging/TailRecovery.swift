// SPDX-License-Identifier: Apache-2.0
import FTPPolicy
import FTPWire
import FerryIO

/// The end of staged tails whose upload is over, or whose process was killed.
extension Place {
    /// Sees to all that was left of an account's tails behind this file and that no upload holds; true when there was
    /// something.
    @discardableResult
    func recoverTails(_ names: StagingNames) throws(StorageFault) -> Bool {
        var hasFound = false
        for slot in StagingNames.slots {
            let name = try names.tail(slot)
            guard let tail = try take(named: name, slot: slot, .existing) else { continue }
            guard let header = try tail.header else {
                remove(tail, named: name)
                continue
            }
            let length = try tail.tailLength
            if header.state == .committing || length > 0 { hasFound = true }
            switch header.state {
            case .arriving: _ = try keep(tail, header, as: name, names)
            case .committing: _ = try complete(tail, header, as: name)
            }
        }
        return hasFound
    }

    /// Turns a tail into a partial upload, which begins with a copy of the file, and removes it.
    ///
    /// - Returns: The length of the partial upload; 0 when nothing arrived, there is no room for the copy, or the file is
    ///   not the one that the tail began behind. And the length of an older one whose place it has taken.
    func keep(
        _ tail: LockedStagingFile, _ header: TailHeader, as name: PathBytes, _ names: StagingNames
    ) throws(StorageFault) -> (length: Int64, replaced: Int64) {
        defer { remove(tail, named: name) }
        let count = try tail.tailLength
        guard count > 0, let old = try status(), header == TailHeader(of: old, named: header.name) else {
            return (0, 0)
        }
        let partial = try takeEmpty(names, like: old, CreationAttributes())
        do throws(StorageFault) {
            try FileCopy(of: self, length: old.size, into: partial.file).finishNow()
            try tail.copy(0..<count, to: partial.file.descriptor, at: old.size)
            return (old.size + count, partial.status.size)
        } catch {
            remove(partial, named: try names[partial.slot])
            return (0, partial.status.size)
        }
    }

    /// Ends a commit that a kill cut off.
    ///
    /// Bytes that stand behind the place of the tail must be the beginning of the tail itself, or zero where a power cut
    /// came before the disk had written what lies in the middle: bytes of others are never written over.
    ///
    /// - Returns: False when that cannot be shown; then the tail stays, for a person to look at.
    func complete(_ tail: LockedStagingFile, _ header: TailHeader, as name: PathBytes) throws(StorageFault) -> Bool {
        guard let opened = try openTarget(), let target = try lock(opened) else { return false }
        let now = try faulting { () throws(Errno) in try System.status(of: target) }
        let count = try tail.tailLength
        guard now.inode == header.inode, now.size >= header.offset else { return false }
        let stored = min(now.size - header.offset, count)
        guard let whole = try tail.arrived(in: target, at: header.offset, count: stored) else { return false }
        try tail.copy(whole..<count, to: target, at: header.offset + whole)
        try faulting { () throws(Errno) in try System.syncData(target) }
        remove(tail, named: name)
        return true
    }
}

extension LockedStagingFile {
    private static let piece: Int64 = 1 << 20

    /// The number of bytes of a tail that have arrived.
    var tailLength: Int64 {
        get throws(StorageFault) {
            let size = try faulting { () throws(Errno) in try System.status(of: file.descriptor).size }
            return max(0, size - TailHeader.length)
        }
    }

    /// The header of a tail; nil when the file is none.
    var header: TailHeader? {
        get throws(StorageFault) {
            TailHeader(page: try read(-TailHeader.length, count: TailHeader.length))
        }
    }

    func write(_ header: TailHeader) throws(StorageFault) {
        try faulting { () throws(Errno) in try System.write(header.page, to: file.descriptor.raw, at: 0) }
    }

    /// Copies a part of the tail.
    func copy(_ part: Range<Int64>, to target: borrowing Descriptor, at offset: Int64) throws(StorageFault) {
        var position = part.lowerBound
        while position < part.upperBound {
            let bytes = try read(position, count: min(Self.piece, part.upperBound - position))
            if bytes.isEmpty { throw StorageFault(.inputOutput) }
            try write(bytes, to: target, at: offset + position - part.lowerBound)
            position += Int64(bytes.count)
        }
    }

    /// The number of bytes of the tail that stand in a file from an offset on without a gap, out of the first `count`;
    /// nil when there are others among these than the tail's own and zeros.
    func arrived(in target: borrowing Descriptor, at offset: Int64, count: Int64) throws(StorageFault) -> Int64? {
        var position: Int64 = 0
        var whole: Int64?
        while position < count {
            let wanted = min(Self.piece, count - position)
            let (own, other) = (
                try read(position, count: wanted), try read(target, at: offset + position, count: wanted)
            )
            guard !own.isEmpty, own.count == other.count else { return nil }
            if own != other {
                let differing = own.indices.filter { own[$0] != other[$0] }
                guard differing.allSatisfy({ other[$0] == 0 }) else { return nil }
                whole = whole ?? differing.first.map { position + Int64($0) }
            }
            position += Int64(own.count)
        }
        return whole ?? count
    }

    private func read(_ position: Int64, count: Int64) throws(StorageFault) -> [UInt8] {
        try read(file.descriptor, at: TailHeader.length + position, count: count)
    }

    private func read(_ file: borrowing Descriptor, at offset: Int64, count: Int64) throws(StorageFault) -> [UInt8] {
        var bytes: [UInt8] = []
        let raw = file.raw
        do throws(Errno) {
            while bytes.count < count {
                let more = try System.read(
                    raw, onto: &bytes, atMost: Int(count) - bytes.count, at: offset + Int64(bytes.count))
                if more == 0 { break }
            }
        } catch {
            throw StorageFault(errno: error)
        }
        return bytes
    }

    private func write(_ bytes: [UInt8], to file: borrowing Descriptor, at offset: Int64) throws(StorageFault) {
        let raw = file.raw
        try faulting { () throws(Errno) in try System.write(bytes, to: raw, at: offset) }
    }
}
