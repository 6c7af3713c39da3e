// SPDX-License-Identifier: Apache-2.0

/// The jobs of a loop, in turns: what arrives during one turn is run in the next, after a look at the sockets.
struct WorkQueue {
    private var arriving: [UnownedJob] = []
    private var turn: [UnownedJob] = []
    private var position = 0
    /// Brief work for the end of the turn.
    private var later: [@Sendable () -> Void] = []
    /// The driver waits for sockets, so that whoever adds a job or a timer has to wake it.
    var isAsleep = false
    var isStopping = false
    /// The number of jobs that relieved threads still run; jobs that these add are to be run too.
    var strays = 0

    /// Nothing waits to be run.
    var isEmpty: Bool { arriving.isEmpty && position == turn.count && later.isEmpty }

    var mayStop: Bool { isStopping && isEmpty && strays == 0 }

    mutating func append(_ job: UnownedJob) { arriving.append(job) }

    mutating func putOff(_ body: @escaping @Sendable () -> Void) { later.append(body) }

    /// Takes what was put off to the end of the turn, the last first.
    mutating func nextPutOff() -> (@Sendable () -> Void)? { later.popLast() }

    /// Begins a turn, or goes on with one that another thread had to leave.
    mutating func beginTurn() {
        guard position == turn.count else { return }
        turn.removeAll(keepingCapacity: turn.count <= 4096)
        position = 0
        swap(&arriving, &turn)
    }

    /// The next job of the turn.
    mutating func next() -> UnownedJob? {
        guard position < turn.count else { return nil }
        defer { position += 1 }
        return turn[position]
    }
}
