// SPDX-License-Identifier: Apache-2.0

/// One go at sending a part of a file by sendfile(2): how much went out, and why it ended.
struct SendingTurn: Sendable {
    var sent: Int64 = 0
    /// The other side takes no more for now.
    var isFull = false

    /// Sends bytes that are in memory until the socket is full.
    static func take(
        _ range: Range<Int64>, of file: CInt, to socket: CInt, counting counter: ByteCounter? = nil
    ) throws(TransferError) -> SendingTurn {
        var turn = SendingTurn()
        while turn.sent < range.count, !turn.isFull {
            try turn.push(range.lowerBound + turn.sent..<range.upperBound, of: file, to: socket, counter)
        }
        return turn
    }

    /// The same on a thread that may wait for the disk, and may stay a moment for a fast receiver.
    static func takeFromDisk(
        _ range: Range<Int64>, of file: CInt, to socket: CInt, counting counter: ByteCounter
    ) throws(TransferError) -> SendingTurn {
        var turn = SendingTurn()
        var asked = range.lowerBound
        let ahead = TransferPolicy.readAhead
        while turn.sent < range.count {
            let position = range.lowerBound + turn.sent
            if asked < position + ahead / 2 {
                System.readAhead(file, asked..<position + ahead)
                asked = position + ahead
            }
            try turn.push(position..<min(position + ahead / 8, range.upperBound), of: file, to: socket, counter)
            if turn.isFull {
                let isFast = turn.sent >= TransferPolicy.fastPeer
                guard isFast, System.waitWritable(socket, milliseconds: TransferPolicy.fastPeerPatience) else {
                    return turn
                }
                turn.isFull = false
            }
        }
        return turn
    }

    private mutating func push(
        _ range: Range<Int64>, of file: CInt, to socket: CInt, _ counter: ByteCounter?
    ) throws(TransferError) {
        var offset = range.lowerBound
        let count: Int?
        do throws(Errno) {
            count = try System.sendFile(file, from: &offset, count: range.count, to: socket)
        } catch {
            throw error == .inputOutput ? .file(error) : .stream(.failed(error))
        }
        guard let count else {
            isFull = true
            return
        }
        if count == 0 { throw .fileShrank }
        sent += Int64(count)
        counter?.add(count)
    }
}
