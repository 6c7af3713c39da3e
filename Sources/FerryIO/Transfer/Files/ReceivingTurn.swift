// SPDX-License-Identifier: Apache-2.0

/// One visit by bytes that arrive, to the pool or in a brief call: what moved, and why the visit ended.
struct ReceivingTurn: Sendable {
    private(set) var bytes: Int64 = 0
    /// True when the sender is known to be fast.
    private(set) var isFast: Bool
    /// The event to wait for, as nothing more was there.
    private(set) var awaited: Interest?
    private(set) var end: EndOfStream?
    /// The bytes that have left the socket and found no room in the file.
    private(set) var leftover: Leftover?

    struct Leftover: Sendable {
        let bytes: [UInt8]
        let lack: Errno
    }

    private init(isFast: Bool) { self.isFast = isFast }

    /// Moves what comes from a socket, as long as it comes, but not more than `most`.
    ///
    /// The first bytes are copied through a buffer, until they show that the sender is fast, as it may have shown in
    /// the visit before; later bytes go from page to page, where the file allows it.
    /// Copying alone finds out that nothing more is there, as a splice cannot tell the end from urgent data.
    static func take(
        _ most: Int64, from source: SocketEnd, isFast: Bool, into place: FilePlace, behind position: Int64,
        counting counter: ByteCounter
    ) throws(TransferError) -> ReceivingTurn {
        try unsafe TransferBuffer().withBytes { buffer throws(TransferError) in
            var turn = ReceivingTurn(isFast: isFast)
            while turn.bytes < most, !turn.isFast, !turn.isOver {
                try unsafe turn.copy(most, from: source, into: place, behind: position, through: buffer, counter)
            }
            var pipe = turn.isOver || turn.bytes >= most || source.tls != nil ? nil : SplicePipe(into: place)
            while turn.bytes < most, !turn.isOver {
                let rest = most - turn.bytes
                turn.bytes += try pipe?.move(rest, from: source.raw, behind: position + turn.bytes, counter) ?? 0
                turn.leftover = pipe?.leftover
                if turn.isOver { break }
                try unsafe turn.copy(most, from: source, into: place, behind: position, through: buffer, counter)
            }
            return turn
        }
    }

    private var isOver: Bool { awaited != nil || end != nil || leftover != nil }

    private mutating func copy(
        _ most: Int64, from source: SocketEnd, into place: FilePlace, behind position: Int64,
        through buffer: UnsafeMutableRawBufferPointer, _ counter: ByteCounter
    ) throws(TransferError) {
        let piece = source.tls == nil ? buffer.count : TransferPolicy.decipheredPiece
        let wanted = min(Int(clamping: most - bytes), piece)
        let space = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer.prefix(wanted))
        if unsafe space.isEmpty { return }
        let outcome: ReadOutcome
        do throws(StreamError) { outcome = try unsafe source.read(into: space) } catch { throw .stream(error) }
        switch outcome {
        case .again(.reading) where isFast:
            // A fast sender is back sooner than this thread could be: stay for it a moment.
            if !System.waitReadable(source.raw, milliseconds: TransferPolicy.fastPeerPatience) { awaited = .reading }
            return
        case .again(let interest):
            awaited = interest
            return
        case .end(let end):
            self.end = end
            return
        case .bytes: break
        }
        let count = outcome.count
        let arrived = unsafe UnsafeRawBufferPointer(rebasing: space[..<count])
        do throws(TransferError) { try unsafe place.write(arrived, behind: position + bytes) } catch {
            guard case .file(let lack) = error, lack.isLackOfRoom else { throw error }
            leftover = unsafe Leftover(bytes: Array(arrived), lack: lack)
            return
        }
        bytes += Int64(count)
        if bytes >= TransferPolicy.fastPeer { isFast = true }
        counter.add(count)
    }
}
