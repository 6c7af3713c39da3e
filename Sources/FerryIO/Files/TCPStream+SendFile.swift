// SPDX-License-Identifier: Apache-2.0

extension TCPStream {
    private static let slice: Int64 = 1024 * 1024

    /// Sends a part of a file without copying it: `sendfile` on the loop, in slices, while the bytes are in memory.
    ///
    /// A slice that would wait for the disk is read ahead on the pool first, so that the loop never waits.
    package func send(
        file: borrowing Descriptor, _ range: Range<Int64>, within allowance: inout Allowance,
        counting counter: ByteCounter, stall: Duration
    ) async throws(PumpError) {
        let file = file.raw
        var cache = PageCache(file: file)
        var offset = range.lowerBound
        while offset < range.upperBound {
            let start = offset
            let count: Int64
            do throws(StreamError) {
                count = try await allowance.grant(min(Self.slice, range.upperBound - start), on: loop)
            } catch {
                throw .stream(error)
            }
            try await cache.load(start..<start + count)
            try await send(slice: file, from: &offset, to: start + count, counting: counter, stall: stall)
            allowance.use(Int(count))
        }
    }

    /// Sends what the kernel takes at once of a short part that is in memory; returns how many bytes.
    ///
    /// What it does not send, for whatever reason, is left to `send(file:_:counting:stall:)`.
    package func sendNow(file: borrowing Descriptor, _ range: Range<Int64>) -> Int64 {
        let file = file.raw
        var offset = range.lowerBound
        var cache = PageCache(file: file)
        guard (try? cache.holds(range)) == true,
            case .success(let sent?) = sendFileNow(file, from: &offset, to: range.upperBound)
        else { return 0 }
        return Int64(sent)
    }

    private func send(
        slice file: CInt, from offset: inout Int64, to end: Int64, counting counter: ByteCounter, stall: Duration
    ) async throws(PumpError) {
        while offset < end {
            switch sendFileNow(file, from: &offset, to: end) {
            case .success(let sent?):
                if sent == 0 { throw .fileShrank }
                counter.add(sent)
            case .success(nil):
                do throws(StreamError) { try await waitWritable(until: .after(stall)) } catch { throw .stream(error) }
            case .failure(let error):
                throw error == .inputOutput ? .file(error) : .stream(.failed(error))
            }
        }
        if Task.isCancelled { throw .stream(.cancelled) }
    }

    private func sendFileNow(_ file: CInt, from offset: inout Int64, to end: Int64) -> Result<Int?, Errno> {
        do throws(Errno) {
            return .success(try System.sendFile(file, from: &offset, count: Int(end - offset), to: socket))
        } catch {
            return .failure(error)
        }
    }
}

/// Keeps the pages that are about to be sent in memory.
private struct PageCache {
    let file: CInt
    /// The answer where the file system cannot tell.
    private var whatCannotTell: Bool?
    private static let page: Int64 = 4096

    init(file: CInt) { self.file = file }

    /// Returns once the bytes of `range` can be read without waiting for a disk, as far as anybody can know.
    mutating func load(_ range: Range<Int64>) async throws(PumpError) {
        do throws(Errno) {
            if try holds(range) { return }
            let file = file
            try await BlockingPool.shared.run { () throws(Errno) in try Self.read(file, range) }
        } catch {
            throw .file(error)
        }
    }

    /// Whether the first and the last byte are in memory, as is then most likely what lies between.
    mutating func holds(_ range: Range<Int64>) throws(Errno) -> Bool {
        if let whatCannotTell { return whatCannotTell }
        do throws(Errno) {
            let (first, last) = (range.lowerBound, range.upperBound - 1)
            guard try System.isCached(file, at: first) else { return false }
            if first / Self.page == last / Self.page { return true }
            return try System.isCached(file, at: last)
        } catch {
            // This file system cannot tell (preadv2(2), EOPNOTSUPP): memory never waits, anything else is always read ahead.
            guard error == .notSupported else { throw error }
            let isInMemory = System.isInMemory(file)
            whatCannotTell = isInMemory
            return isInMemory
        }
    }

    private static func read(_ file: CInt, _ range: Range<Int64>) throws(Errno) {
        var scratch: [UInt8] = []
        var offset = range.lowerBound
        while offset < range.upperBound {
            scratch.removeAll(keepingCapacity: true)
            let count = try System.read(file, onto: &scratch, atMost: 256 * 1024, at: offset)
            if count == 0 { return }
            offset += Int64(count)
        }
    }
}
