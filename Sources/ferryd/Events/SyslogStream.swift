// SPDX-License-Identifier: Apache-2.0
import FerryIO
import Synchronization

/// A collector of system logs by TCP, with the length of each message before it (RFC 6587 §3.4.1).
///
/// A connection that broke is made again, after pauses that grow; meanwhile the events wait. A message that was cut off is
/// sent again. What the kernel had taken when a collector died without a word is lost: the protocol has no receipts.
final class SyslogStream: EventSink {
    private struct State: ~Copyable {
        var connection: BlockingConnection?
        /// Attempts in a row that led to nothing.
        var failures = 0
        var reason = ""
        /// No attempt is made before.
        var next = ContinuousClock.now
    }

    let name: String
    let isRemote = true
    private let host: String
    private let port: UInt16
    private let form: SyslogForm
    private let patience: Duration
    private let state = Mutex(State())

    /// The time for a connection to be made, and for the collector to take a portion.
    static let patience = Duration.seconds(5)
    private static let longestPause = 30
    /// The bytes that are sent at once.
    private static let portion = 256 << 10

    init(_ place: SyslogPlace, host: String, port: UInt16, patience: Duration = SyslogStream.patience) {
        (name, self.host, self.port, self.patience) = (place.name, host, port, patience)
        form = SyslogForm(place.kind)
    }

    func write(_ events: [ToldEvent]) -> SinkOutcome {
        state.withLock { state in
            let pause = state.next - ContinuousClock.now
            if state.failures > 0, pause > .zero { return .later(written: 0, pause, state.reason) }
            return write(events, by: &state, until: .never)
        }
    }

    func writeLast(_ events: [ToldEvent], until deadline: Deadline) -> SinkOutcome {
        state.withLock { write(events, by: &$0, until: deadline) }
    }

    private func write(_ events: [ToldEvent], by state: inout State, until deadline: Deadline) -> SinkOutcome {
        if state.connection?.isOver == true { state.connection = nil }
        do throws(SyslogTrouble) {
            if state.connection == nil { state.connection = try connected(until: deadline) }
        } catch {
            return Self.failed(&state, error.reason, written: 0)
        }
        var written = 0
        while written < events.count {
            let (bytes, ends) = portion(of: events[written...])
            let span = min(patience, deadline.since(.now))
            let (sent, error) = state.connection?.send(bytes, within: span) ?? (0, .notConnected)
            written += ends.count { $0 <= sent }
            if let error {
                state.connection = nil
                return Self.failed(&state, error.description, written: written)
            }
        }
        state.failures = 0
        return .written
    }

    /// The first of these events as the bytes that travel, and the place of each one's end.
    private func portion(of events: ArraySlice<ToldEvent>) -> (bytes: [UInt8], ends: [Int]) {
        var (bytes, ends): ([UInt8], [Int]) = ([], [])
        for event in events {
            let message = form.message(of: event)
            bytes += "\(message.count) ".utf8
            bytes += message
            ends.append(bytes.count)
            if bytes.count >= Self.portion { break }
        }
        return (bytes, ends)
    }

    private static func failed(_ state: inout State, _ reason: String, written: Int) -> SinkOutcome {
        state.failures = written > 0 ? 1 : state.failures + 1
        let pause = Duration.seconds(min(1 << min(state.failures - 1, 10), longestPause))
        state.reason = reason
        state.next = ContinuousClock.now + pause
        return .later(written: written, pause, reason)
    }

    /// A new connection, to the first address of the host that answers; each has its share of the time.
    private func connected(until deadline: Deadline) throws(SyslogTrouble) -> BlockingConnection {
        let addresses: [SocketAddress]
        do throws(Resolver.Failure) { addresses = try Resolver.addressesNow(of: host, port: port) } catch {
            throw SyslogTrouble(reason: error.description)
        }
        var first: Errno?
        for (index, address) in addresses.enumerated() {
            let span = min(patience, deadline.since(.now) / (addresses.count - index))
            do throws(Errno) { return try BlockingConnection(to: address, within: span) } catch {
                first = first ?? error
            }
        }
        throw SyslogTrouble(reason: "\(first ?? .addressNotAvailable)")
    }
}

/// The reason that a collector is not connected.
private struct SyslogTrouble: Error {
    let reason: String
}
