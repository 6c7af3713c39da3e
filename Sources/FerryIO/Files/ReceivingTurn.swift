// SPDX-License-Identifier: Apache-2.0

/// One visit by bytes that arrive, to the pool or in a brief call: what moved, and why the visit ended.
struct ReceivingTurn: Sendable {
    private(set) var bytes: Int64 = 0
    /// Whether the sender is known to be fast.
    private(set) var isFast: Bool
    /// Nothing more was there.
    private(set) var isDry = false
    private(set) var isAtEnd = false

    /// Who has sent so much in one turn is not typing.
    static let fast: Int64 = 128 * 1024

    private init(isFast: Bool) { self.isFast = isFast }

    /// Moves what comes from a socket, as long as it comes, but not more than `most`.
    ///
    /// What comes first is copied through a buffer, until that shows that the sender is fast, as it may have shown in
    /// the visit before; what follows goes from page to page, where the file takes it so.
    /// Whether there is nothing more is found out by copying, as a splice cannot tell the end from urgent data.
    static func take(
        _ most: Int64, from source: CInt, isFast: Bool, into sink: ByteSink, behind position: Int64,
        counting counter: ByteCounter
    ) throws(PumpError) -> ReceivingTurn {
        try unsafe TransferBuffer().withBytes { buffer throws(PumpError) in
            var turn = ReceivingTurn(isFast: isFast)
            while turn.bytes < most, !turn.isFast, !turn.isOver {
                try unsafe turn.copy(most, from: source, into: sink, behind: position, through: buffer, counter)
            }
            var pipe = turn.isOver || turn.bytes >= most ? nil : SplicePipe(into: sink)
            while turn.bytes < most, !turn.isOver {
                let rest = most - turn.bytes
                turn.bytes += try pipe?.move(rest, from: source, behind: position + turn.bytes, counter) ?? 0
                try unsafe turn.copy(most, from: source, into: sink, behind: position, through: buffer, counter)
            }
            return turn
        }
    }

    private var isOver: Bool { isDry || isAtEnd }

    private mutating func copy(
        _ most: Int64, from source: CInt, into sink: ByteSink, behind position: Int64,
        through buffer: UnsafeMutableRawBufferPointer, _ counter: ByteCounter
    ) throws(PumpError) {
        let space = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer.prefix(Int(clamping: most - bytes)))
        if unsafe space.isEmpty { return }
        let count: Int?
        do throws(Errno) { count = try unsafe System.receive(from: source, into: space) } catch {
            throw .stream(.failed(error))
        }
        guard let count else {
            // A fast sender is back sooner than this thread could be: stay for it a moment.
            isDry = !isFast || !System.waitReadable(source, milliseconds: 2)
            return
        }
        isAtEnd = count == 0
        try unsafe sink.write(UnsafeRawBufferPointer(rebasing: space[..<count]), behind: position + bytes)
        bytes += Int64(count)
        if bytes >= Self.fast { isFast = true }
        counter.add(count)
    }
}
