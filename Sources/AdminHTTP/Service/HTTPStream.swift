// SPDX-License-Identifier: Apache-2.0
#if AdminHTTP
import CMicroHTTPD
import Synchronization

/// A body that is told piece by piece: the next piece is made when the client has taken the one before.
final class HTTPStream: Sendable {
    private struct State {
        var piece: ArraySlice<UInt8> = []
        var isOver = false
    }

    private let source: AdminAnswer.Source
    private let door: HTTPDoor
    private let connection: HTTPConnection
    private let state = Mutex(State())

    init(_ source: @escaping AdminAnswer.Source, on connection: HTTPConnection, _ door: HTTPDoor) {
        (self.source, self.connection, self.door) = (source, connection, door)
    }

    /// Takes what fits; 0 when the next piece has to be made, for which the connection is set aside, -1 behind the last.
    ///
    /// The thread of the library calls it.
    func read(into room: UnsafeMutableRawBufferPointer) -> Int {
        let count = state.withLock { state -> Int in
            if state.piece.isEmpty { return state.isOver ? -1 : 0 }
            let part = state.piece.prefix(room.count)
            unsafe room.copyBytes(from: part)
            state.piece.removeFirst(part.count)
            return part.count
        }
        if count == 0 { door.fill(self, on: connection) }
        return count
    }

    /// Makes the next piece; nothing more comes behind the last.
    func fill() async {
        let piece = await source()
        state.withLock { state in
            if let piece { state.piece = Array(piece.utf8)[...] } else { state.isOver = true }
        }
    }

    func end() { state.withLock { $0.isOver = true } }
}

/// The functions that the library calls.
enum HTTPStreamCalls {
    static let read: @convention(c) (UnsafeMutableRawPointer?, UInt64, UnsafeMutablePointer<CChar>?, Int) -> Int = {
        (context, _, room, count) in
        guard let context = unsafe context else { return -1 }
        let stream = unsafe Unmanaged<HTTPStream>.fromOpaque(context).takeUnretainedValue()
        return unsafe stream.read(into: UnsafeMutableRawBufferPointer(start: room, count: count))
    }

    static let release: @convention(c) (UnsafeMutableRawPointer?) -> Void = { context in
        if let context = unsafe context { unsafe Unmanaged<HTTPStream>.fromOpaque(context).release() }
    }
}
#endif
