// SPDX-License-Identifier: Apache-2.0

/// One go at sending a part of a file by sendfile(2): how much went out, and why it ended.
struct SendingTurn: Sendable {
    private(set) var sent: Int64 = 0
    /// The other side takes no more for now.
    private(set) var isFull = false
    /// The bytes of files pass through this process to be enciphered, unless the kernel does that.
    private let enciphers: Bool

    private init(to socket: SocketEnd) { enciphers = socket.tls.map { !$0.isInKernel } ?? false }

    /// Sends bytes that are in memory until the socket is full.
    static func take(
        _ range: Range<Int64>, of file: CInt, to socket: SocketEnd, counting counter: ByteCounter? = nil
    ) throws(TransferError) -> SendingTurn {
        var turn = SendingTurn(to: socket)
        while turn.sent < range.count, !turn.isFull {
            try turn.push(range.lowerBound + turn.sent..<range.upperBound, of: file, to: socket, counter)
        }
        return turn
    }

    /// The same on a thread that may wait for the disk, and may stay a moment for a fast receiver.
    static func takeFromDisk(
        _ range: Range<Int64>, of file: CInt, to socket: SocketEnd, counting counter: ByteCounter
    ) throws(TransferError) -> SendingTurn {
        var turn = SendingTurn(to: socket)
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
                guard isFast, System.waitWritable(socket.raw, milliseconds: TransferPolicy.fastPeerPatience) else {
                    return turn
                }
                turn.isFull = false
            }
        }
        return turn
    }

    private mutating func push(
        _ range: Range<Int64>, of file: CInt, to socket: SocketEnd, _ counter: ByteCounter?
    ) throws(TransferError) {
        if enciphers { return try encipher(range, of: file, to: socket, counter) }
        var offset = range.lowerBound
        let count: Int?
        do throws(StreamError) {
            if let tls = socket.tls {
                count = try tls.sendFile(file, range)
            } else {
                count = try System.sendFile(file, from: &offset, count: range.count, to: socket.raw)
            }
        } catch {
            throw error == .failed(.inputOutput) ? .file(.inputOutput) : .stream(error)
        }
        guard let count else {
            isFull = true
            return
        }
        if count == 0 { throw .fileShrank }
        sent += Int64(count)
        counter?.add(count)
    }

    private mutating func encipher(
        _ range: Range<Int64>, of file: CInt, to socket: SocketEnd, _ counter: ByteCounter?
    ) throws(TransferError) {
        try unsafe TransferBuffer().withBytes { buffer throws(TransferError) in
            let most = min(range.count, TransferPolicy.piece)
            let space = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[..<most])
            let count: Int
            do throws(Errno) { count = try unsafe System.read(file, into: space, at: range.lowerBound) } catch {
                throw .file(error)
            }
            if count == 0 { throw .fileShrank }
            do throws(StreamError) {
                switch try unsafe socket.write(UnsafeRawBufferPointer(rebasing: space[..<count])) {
                case .bytes(let taken):
                    sent += Int64(taken)
                    counter?.add(taken)
                    isFull = taken < count
                case .again: isFull = true
                }
            } catch {
                throw .stream(error)
            }
        }
    }
}
