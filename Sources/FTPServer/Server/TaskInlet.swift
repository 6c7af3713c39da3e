// SPDX-License-Identifier: Apache-2.0
import FerryIO
import Synchronization

/// The place where tasks for one loop are handed in.
///
/// Unlike `AsyncStream` it goes on when its reader is cancelled: who comes then still has a last word to say.
final class TaskInlet: Sendable {
    typealias Body = @Sendable () async -> Void

    @safe private struct State {
        var bodies: [Body] = []
        var isClosed = false
        var reader: UnsafeContinuation<Void, Never>?
    }

    let loop: EventLoop
    private let state = Mutex(State())

    init(on loop: EventLoop) { self.loop = loop }

    func hand(in body: @escaping Body) { wakeReader { $0.bodies.append(body) } }

    func close() { wakeReader { $0.isClosed = true } }

    private func wakeReader(after change: (inout State) -> Void) {
        let reader: UnsafeContinuation<Void, Never>? = unsafe state.withLock { state in
            change(&state)
            return unsafe state.reader.take()
        }
        unsafe reader?.resume()
    }

    /// The next tasks; none when it is closed and all are taken.
    func next() async -> [Body] {
        while true {
            var bodies: [Body] = []
            let isClosed = state.withLock { state in
                swap(&bodies, &state.bodies)
                return state.isClosed
            }
            if !bodies.isEmpty || isClosed { return bodies }
            await wait()
        }
    }

    /// Unsafe as nobody checks that the one reader is resumed once; whoever takes it out of the lock does so.
    private func wait() async {
        await unsafe withUnsafeContinuation { (reader: UnsafeContinuation<Void, Never>) in
            let isIdle = state.withLock { state in
                guard state.bodies.isEmpty, !state.isClosed else { return false }
                unsafe state.reader = reader
                return true
            }
            if !isIdle { unsafe reader.resume() }
        }
    }
}
