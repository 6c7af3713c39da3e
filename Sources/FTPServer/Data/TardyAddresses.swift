// SPDX-License-Identifier: Apache-2.0
import FerryIO
import Synchronization

/// The addresses of clients that miss a reply to `EPSV` or `PASV` which comes too soon.
///
/// Some clients on the same machine or network (curl 7.88) begin to wait for a reply only some 100 µs after they have
/// sent the command. If it has come by then, they notice it by a timer, a second later, and only then connect. Such a
/// client gives itself away by that second; from then on its address is answered a moment later. The memory is of
/// addresses, as each curl is a new session, and of each for a while.
final class TardyAddresses: Sendable {
    /// A moment that is long enough for them, and too short for anybody to feel.
    static let moment = Duration.microseconds(100)
    /// The time after the reply in which they connect.
    static let lateness = Duration.milliseconds(950) ... .milliseconds(1300)

    private let lifetime: Duration
    private let capacity: Int
    private let addresses = Mutex<[SocketAddress.Host: ContinuousClock.Instant]>([:])

    init(lifetime: Duration = .seconds(600), capacity: Int = 1000) {
        self.lifetime = lifetime
        self.capacity = capacity
    }

    /// Takes note of how long after the reply a client connected; `true` if its address is answered later from now on.
    func note(_ address: SocketAddress.Host, connectedAfter span: Duration, now: ContinuousClock.Instant = .now) -> Bool
    {
        guard Self.lateness.contains(span) else { return false }
        return addresses.withLock { addresses in
            if addresses.count >= capacity { addresses = addresses.filter { now - $0.value < lifetime } }
            if addresses.count >= capacity { addresses.removeAll() }
            return addresses.updateValue(now, forKey: address).map { now - $0 >= lifetime } ?? true
        }
    }

    /// True when an address is answered a moment later.
    func contains(_ address: SocketAddress.Host, now: ContinuousClock.Instant = .now) -> Bool {
        addresses.withLock { addresses in
            // Nearly always there is none.
            guard !addresses.isEmpty, let time = addresses[address] else { return false }
            if now - time < lifetime { return true }
            addresses[address] = nil
            return false
        }
    }

    /// The number of addresses that are remembered, for tests of its bounds.
    var count: Int { addresses.withLock { $0.count } }
}

/// The session and a client that misses replies which come too soon (`TardyAddresses`).
extension Session {
    /// Puts off the reply to `EPSV` or `PASV` for a moment where the client's address is known to need it.
    func waitIfTardy() async {
        guard context.services.tardy.contains(context.peer.host) else { return }
        // The loop's timers are too coarse, and it has others to serve.
        await BlockingPool.shared.run { Thread.pause(TardyAddresses.moment) }
    }

    /// Takes note of how long the client took from the reply to the command that needs the connection.
    func noteTardiness() {
        guard let told = dataPlan.told,
            context.services.tardy.note(context.peer.host, connectedAfter: told.duration(to: .now))
        else { return }
        context.report(.repliesPutOff)
    }
}
