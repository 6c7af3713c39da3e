// SPDX-License-Identifier: Apache-2.0
import FTPStorage
import Synchronization

/// Two sides that take turns at a store, request by request, in an order that was chosen before.
final class Interleaving: Sendable {
    enum Side: Sendable { case first, second }

    private struct State {
        var order: ArraySlice<Side>
        var ended: Set<Side> = []
        var isServing = false

        /// Begins to serve a side if it is its turn; one without patience comes before its turn.
        mutating func serve(_ side: Side, isPatient: Bool) -> Bool {
            if isServing { return false }
            while let next = order.first, ended.contains(next) { order.removeFirst() }
            if isPatient, let next = order.first, next != side { return false }
            if let own = order.firstIndex(of: side) { order.remove(at: own) }
            isServing = true
            return true
        }
    }

    @TaskLocal private static var side: Side?
    private let state: Mutex<State>

    private init(_ order: [Side]) { state = Mutex(State(order: order[...])) }

    /// All orders of so many turns of each side, in which they alternate at most so many times.
    static func orders(_ first: Int, _ second: Int, switches: Int = .max) -> [[Side]] {
        func orders(_ first: Int, _ second: Int, _ before: Side?, _ switches: Int) -> [[Side]] {
            if first + second == 0 { return [[]] }
            var all: [[Side]] = []
            for (side, count) in [(Side.first, first), (.second, second)] where count > 0 {
                let left = before == nil || before == side ? switches : switches - 1
                if left < 0 { continue }
                let rest = orders(first - (side == .first ? 1 : 0), second - (side == .second ? 1 : 0), side, left)
                all += rest.map { [side] + $0 }
            }
            return all
        }
        return orders(first, second, nil, switches)
    }

    /// Has both sides work at a store at once; returns the reasons for which they were refused.
    static func run(
        _ order: [Side], at store: FakeStore, _ first: @escaping @Sendable () async throws -> Void,
        _ second: @escaping @Sendable () async throws -> Void
    ) async -> (first: StorageError.Kind?, second: StorageError.Kind?) {
        let turns = Interleaving(order)
        store.state.withLock { $0.turns = turns }
        async let one = turns.play(.first, first)
        async let other = turns.play(.second, second)
        let outcome = await (one, other)
        store.state.withLock { $0.turns = nil }
        return outcome
    }

    private func play(_ side: Side, _ body: @Sendable () async throws -> Void) async -> StorageError.Kind? {
        let reason = await Self.$side.withValue(side) { await refusal(body) }
        state.withLock { _ = $0.ended.insert(side) }
        return reason
    }

    /// Waits for the turn of the side that makes the request; nil for requests of none.
    static func turn(at store: FakeStore) async -> Interleaving? {
        guard let side, let turns = store.state.withLock({ $0.turns }) else { return nil }
        var looks = 0
        // The other side may itself be waiting for this one, inside the server.
        while !turns.state.withLock({ $0.serve(side, isPatient: looks < patience) }) {
            looks += 1
            await Task.yield()
        }
        return turns
    }

    private static let patience = 300

    /// The request was served.
    func pass() { state.withLock { $0.isServing = false } }
}
