// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO
import Synchronization

/// Clients that were told where they are awaited for data, and did not come, by their networks.
///
/// One client that fails to come says little; all of a network, again and again, say that an address or a port is wrong.
final class PassiveArrivals: Sendable {
    private struct Key: Hashable {
        let clients: IPNetwork
        let announced: SocketAddress.Host?
    }

    private static let capacity = 1000
    /// The numbers of misses in a row at which they are told.
    private static let milestones: Set<Int> = [3, 30, 300, 3000]

    private let troubles = Mutex<[Key: PassiveTrouble]>([:])
    /// Nearly always all come, and then arrivals are not worth a lock.
    private let isQuiet = Atomic(true)

    /// Counts a client that did not come; the trouble, if it is time to tell.
    func noteMiss(_ trouble: PassiveTrouble) -> PassiveTrouble? {
        troubles.withLock { troubles in
            let key = Key(clients: trouble.clients, announced: trouble.announced)
            if troubles[key] == nil, troubles.count >= Self.capacity { troubles = [:] }
            var trouble = trouble
            trouble.misses += troubles[key]?.misses ?? 0
            troubles[key] = trouble
            isQuiet.store(false, ordering: .relaxed)
            return Self.milestones.contains(trouble.misses) ? trouble : nil
        }
    }

    /// Notes that a client came: its network has no trouble.
    func noteArrival(of host: SocketAddress.Host) {
        if isQuiet.load(ordering: .relaxed) { return }
        let clients = PassiveTrouble.network(of: host)
        troubles.withLock { troubles in
            troubles = troubles.filter { $0.key.clients != clients }
            isQuiet.store(troubles.isEmpty, ordering: .relaxed)
        }
    }

    /// The troubles that were worth telling, those of the most misses first.
    var told: [PassiveTrouble] {
        if isQuiet.load(ordering: .relaxed) { return [] }
        let least = Self.milestones.min() ?? 1
        return troubles.withLock { $0.values.filter { $0.misses >= least } }.sorted { $0.misses > $1.misses }
    }
}

// MARK: - The session

extension ConnectionContext {
    /// Notes that the client has come to where it was awaited.
    func noteArrival() { services.arrivals.noteArrival(of: peer.host) }

    /// Notes that it did not, and tells if that is so of others too.
    func noteMiss(announced: SocketAddress.Host?) {
        let trouble = PassiveTrouble(
            clients: PassiveTrouble.network(of: peer.host), announced: announced, local: local.host,
            ports: services.configuration.passivePorts, last: System.secondsSince1970())
        if let trouble = services.arrivals.noteMiss(trouble) { report(.nobodyCame(trouble)) }
    }
}

extension Session {
    /// Plans a data connection; where all ports await other clients of its address, it waits a moment for one.
    mutating func planned<C: DataPlanCommand>(_: C.Type, _ argument: C.Argument) async throws(Refusal) -> Completion {
        let (endpoints, services, loop) = (endpoints, context.services, context.loop)
        var end: Deadline?
        while true {
            do throws(Refusal) {
                return try C.run(argument, on: &dataPlan, between: endpoints, ports: services.ports)
            } catch {
                guard error == .noPassivePort, services.ports.range != nil, context.dismissal == nil else {
                    throw error
                }
                let limit = end ?? loop.deadline(after: PassivePorts.patienceForOthers)
                end = limit
                let next = loop.deadline(after: .milliseconds(20))
                guard !loop.hasPassed(limit), await loop.sleep(until: next) else { throw error }
            }
        }
    }

    /// Notes that nobody came for a plan that has ended, for which PASV had told that address.
    mutating func noteUnansweredPlan(announced: SocketAddress.Host?) {
        if dataPlan.takeUnanswered() { context.noteMiss(announced: announced) }
    }
}
