// SPDX-License-Identifier: Apache-2.0
#if AdminHTTP
import CMicroHTTPD
import FerryIO
import Synchronization

/// The part of the service that the thread of the library sees: requests come in here, and are answered by tasks.
final class HTTPDoor: Sendable {
    private struct State {
        var isClosed = false
        var latest = 0
        /// The requests that are being answered.
        var tasks: [Int: Task<Void, Never>] = [:]
        /// The sockets of all connections, and when each is broken off.
        var deadlines: [Int: (socket: CInt, deadline: Deadline)] = [:]
        /// The connections whose clients take their answers.
        var answered: Set<Int> = []
        /// Ends when none of them is left.
        var told: AsyncStream<Never>.Continuation?
    }

    let library: MicroHTTPD
    let limits: HTTPLimits
    private let answering: HTTPService.Answering
    private let state = Mutex(State())

    init(_ library: MicroHTTPD, _ limits: HTTPLimits, _ answering: @escaping HTTPService.Answering) {
        (self.library, self.limits, self.answering) = (library, limits, answering)
    }

    /// Has a request answered by a task, behind which the connection goes on.
    ///
    /// The library is not called with the lock held, as it has locks of its own and calls `note`.
    func answer(_ request: AdminRequest, _ exchange: HTTPExchange, on connection: HTTPConnection) {
        connection.suspend()
        let isTaken = state.withLock { state in
            if state.isClosed { return false }
            state.latest += 1
            state.deadlines[connection.key]?.deadline = .never
            let number = state.latest
            state.tasks[number] = Task { [self] in
                exchange.finish(await answering(request))
                goOn(connection)
                _ = self.state.withLock { $0.tasks.removeValue(forKey: number) }
            }
            return true
        }
        if isTaken { return }
        exchange.finish(.problem(503, "The server ends."))
        goOn(connection)
    }

    /// Has the next piece of an answer made by a task, behind which the connection goes on.
    func fill(_ stream: HTTPStream, on connection: HTTPConnection) {
        connection.suspend()
        let isTaken = state.withLock { state in
            if state.isClosed { return false }
            state.latest += 1
            state.deadlines[connection.key]?.deadline = .never
            let number = state.latest
            state.tasks[number] = Task { [self] in
                await stream.fill()
                goOn(connection)
                _ = self.state.withLock { $0.tasks.removeValue(forKey: number) }
            }
            return true
        }
        if isTaken { return }
        stream.end()
        goOn(connection)
    }

    /// Lets the client take its answer.
    private func goOn(_ connection: HTTPConnection) {
        let deadline = Deadline.after(limits.time)
        state.withLock { state in
            state.deadlines[connection.key]?.deadline = deadline
            state.answered.insert(connection.key)
        }
        connection.resume()
    }

    /// Answers nothing new from here on; what is still being answered.
    func close() -> [Task<Void, Never>] {
        state.withLock { state in
            state.isClosed = true
            return Array(state.tasks.values)
        }
    }

    /// Returns when no client takes an answer any more, or the time is over.
    func untilTold(within limit: Duration) async {
        let (nothing, end) = AsyncStream.makeStream(of: Never.self)
        let isOver = state.withLock { state in
            state.told = end
            return state.answered.isEmpty
        }
        if isOver { return }
        let late = Task {
            try? await Task.sleep(for: limit)
            end.finish()
        }
        for await _ in nothing {}
        late.cancel()
    }

    /// Takes note that a connection is there, or goes.
    func note(_ connection: HTTPConnection, isThere: Bool) {
        let (key, socket) = (connection.key, isThere ? connection.socket : -1)
        let deadline = Deadline.after(limits.time)
        state.withLock { state in
            state.deadlines[key] = isThere ? (socket, deadline) : nil
            state.answered.remove(key)
            if state.answered.isEmpty { state.told?.finish() }
        }
    }

    /// Breaks off connections whose time is over, however busy they look.
    func breakOff() {
        state.withLock { state in
            // Under the lock, as the library closes sockets, whose numbers come again, behind `note`.
            for entry in state.deadlines.values where entry.socket >= 0 && entry.deadline.hasPassed {
                ferry_httpd_break(entry.socket)
            }
        }
    }
}

extension HTTPDoor {
    static func of(_ context: UnsafeMutableRawPointer?) -> HTTPDoor? {
        unsafe context.map { unsafe Unmanaged<HTTPDoor>.fromOpaque($0).takeUnretainedValue() }
    }
}
#endif
