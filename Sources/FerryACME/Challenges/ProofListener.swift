// SPDX-License-Identifier: Apache-2.0
import FerryIO
import FTPWire
import Synchronization

/// A small server for the minute in which an authority comes to look: a loop of its own, listeners on one port, and
/// one short dialogue for each connection.
struct ProofListener: Sendable {
    /// A dialogue; it ends by itself before its deadline.
    typealias Dialogue = @Sendable (consuming ByteStream, Deadline) async -> Void

    private static let patience = Duration.seconds(10)
    /// Authorities look from a handful of places; whoever comes beyond that is turned away.
    private static let mostAtOnce = 64

    private let loop: EventLoop
    private let listeners: [Handoff<Listener>]
    private let dialogue: Dialogue

    /// Listens from now on, until the proof is withdrawn.
    ///
    /// `option` is the one that chooses the port.
    static func open(
        on addresses: [SocketAddress], option: String, _ dialogue: @escaping Dialogue
    ) throws(ACMEFailure) -> ShownProof {
        let server = try ProofListener(on: addresses, option: option, dialogue)
        let loop = server.loop
        let running = Task(executorPreference: loop) { await server.run() }
        return ShownProof {
            running.cancel()
            await running.value
            loop.stop()
        }
    }

    private init(
        on addresses: [SocketAddress], option: String, _ dialogue: @escaping Dialogue
    ) throws(ACMEFailure) {
        do throws(Errno) { loop = try EventLoop(named: "ferry-acme") } catch {
            throw ACMEFailure(.refused, "The system gives no event loop: \(error).")
        }
        var listeners: [Handoff<Listener>] = []
        for address in addresses {
            do throws(Errno) { listeners.append(Handoff(try Listener(on: address, backlog: 64, loop: loop))) } catch {
                loop.stop()
                throw Self.failure(error, address, option)
            }
        }
        (self.listeners, self.dialogue) = (listeners, dialogue)
    }

    private static func failure(_ error: Errno, _ address: SocketAddress, _ option: String) -> ACMEFailure {
        let way =
            switch error {
            case .accessDenied, .notPermitted:
                "Ports below 1024 need a right: setcap cap_net_bind_service=+ep on the program; or let a router forward that port to another one: \(option) PORT."
            case .addressInUse:
                "Another program has it: let that one show the proofs (--acme-web-root DIR, if it serves files), or end it."
            default: "Choose other addresses: --listen, \(option)."
            }
        return ACMEFailure(
            .refused,
            "The authority's visit cannot be awaited on \(address.isWildcard ? "port \(address.port)" : "\(address)"): \(error). \(way)"
        )
    }

    private func run() async {
        let open = Counter()
        await withDiscardingTaskGroup { group in
            for handoff in listeners {
                group.addTask { await accept(from: handoff, open) }
            }
        }
    }

    private func accept(from handoff: Handoff<Listener>, _ open: Counter) async {
        await withDiscardingTaskGroup { group in
            guard let listener = handoff.take() else { return }
            while true {
                do throws(StreamError) {
                    let stream = try await listener.accept(on: loop, until: .never)
                    if open.value >= Self.mostAtOnce { continue }
                    let guest = Handoff(stream)
                    open.add(1)
                    group.addTask {
                        defer { open.add(-1) }
                        guard let stream = guest.take() else { return }
                        await dialogue(stream, loop.deadline(after: Self.patience))
                    }
                } catch {
                    if error == .cancelled { return group.cancelAll() }
                    await loop.sleep(until: loop.deadline(after: .milliseconds(100)))
                }
            }
        }
    }
}

/// The number of dialogues under way.
private final class Counter: Sendable {
    private let count = Atomic(0)

    var value: Int { count.load(ordering: .relaxed) }

    func add(_ number: Int) { count.add(number, ordering: .relaxed) }
}
