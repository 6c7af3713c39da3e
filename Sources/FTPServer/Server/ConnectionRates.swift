// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO
import Synchronization

/// The pace at which connections may come, of one address and of all together: buckets of tokens that fill with time.
final class ConnectionRates: Sendable {
    /// The tokens of one bucket, each good for a connection.
    fileprivate struct Bucket {
        var tokens: Double
        var filled: Deadline
        /// True when a refusal was told of, and nothing has changed since.
        var isTold = false

        /// Takes a token, if there is one, of a bucket that gets `rate` a second and holds those of ten seconds.
        mutating func take(_ rate: Int, at now: Deadline) -> Bool {
            let rate = Double(rate)
            tokens = min(10 * rate, tokens + rate * (now.since(filled) / .seconds(1)))
            filled = now
            if tokens >= rate { isTold = false }
            guard tokens >= 1 else { return false }
            tokens -= 1
            return true
        }

        /// True when it holds all that it can hold.
        func isFull(_ rate: Int, at now: Deadline) -> Bool {
            tokens + Double(rate) * (now.since(filled) / .seconds(1)) >= 10 * Double(rate)
        }
    }

    fileprivate struct State {
        var all: Bucket?
        var perAddress: [IPNetwork: Bucket] = [:]
    }

    /// The refusal of a connection.
    struct Excess: Sendable {
        let refusal: Refusal
        /// True for the first one after a time in which all went well.
        let isNews: Bool
    }

    fileprivate static let capacity = 10_000
    private let state = Mutex(State())

    /// Counts a connection; nil if it may come in.
    func excess(of host: SocketAddress.Host, _ configuration: ServerConfiguration, at now: Deadline) -> Excess? {
        let limits = configuration.limits
        if limits.connectionRate == nil, limits.connectionRatePerAddress == nil { return nil }
        let isExempt = configuration.bans.exempts(host)
        return state.withLock { state in
            if let rate = limits.connectionRatePerAddress, !isExempt {
                let network = host.subscriber
                if state.perAddress[network] == nil { state.makeRoom(rate, at: now) }
                let full = Bucket(tokens: 10 * Double(rate), filled: now)
                if let excess = state.perAddress[network, default: full].excess(rate, at: now, .connectsTooOften) {
                    return excess
                }
            }
            guard let rate = limits.connectionRate else { return nil }
            var bucket = state.all ?? Bucket(tokens: 10 * Double(rate), filled: now)
            defer { state.all = bucket }
            return bucket.excess(rate, at: now, .serverIsStormed)
        }
    }

    /// The number of addresses that are remembered, for tests of its bounds.
    var count: Int { state.withLock { $0.perAddress.count } }
}

extension ConnectionRates.Bucket {
    /// Takes a token; the refusal if there is none.
    fileprivate mutating func excess(
        _ rate: Int, at now: Deadline, _ refusal: Refusal
    ) -> ConnectionRates.Excess? {
        if take(rate, at: now) { return nil }
        defer { isTold = true }
        return ConnectionRates.Excess(refusal: refusal, isNews: !isTold)
    }
}

extension ConnectionRates.State {
    /// Forgets addresses that have not come for a while, and all if these are few.
    fileprivate mutating func makeRoom(_ rate: Int, at now: Deadline) {
        guard perAddress.count >= ConnectionRates.capacity else { return }
        perAddress = perAddress.filter { !$0.value.isFull(rate, at: now) }
        if perAddress.count > ConnectionRates.capacity / 4 * 3 { perAddress = [:] }
    }
}
