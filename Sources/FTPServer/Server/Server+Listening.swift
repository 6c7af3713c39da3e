// SPDX-License-Identifier: Apache-2.0
package import FerryIO
import Synchronization

/// The places where a server listens, and the tasks that let clients in.
extension Server {
    struct Listening: Sendable {
        var points: [ListeningPoint]
        var isAccepting = false
    }

    /// The addresses on which it listens, with the ports that the kernel chose.
    package var addresses: [SocketAddress] { addresses { !$0.isImplicit } }

    /// The addresses on which clients begin with a TLS handshake.
    package var implicitAddresses: [SocketAddress] { addresses(where: \.isImplicit) }

    private func addresses(where isWanted: (ListenerTerms) -> Bool) -> [SocketAddress] {
        listening.withLock { $0.points }.filter { $0.terms.map(isWanted) ?? false }.map(\.address)
    }

    static func open(
        _ listeners: [ListenerConfiguration], inheriting sockets: [InheritedSocket] = [], keepAlive: Duration,
        loop: EventLoop
    ) throws(ServerError) -> [ListeningPoint] {
        var points: [ListeningPoint] = []
        for listener in listeners {
            points.append(try ListeningPoint(listener, inheriting: sockets, keepAlive: keepAlive, loop: loop))
        }
        return points
    }

    /// The same as `reconfigure`, and listens where `configuration.listeners` says: new addresses are opened, those that
    /// are gone are closed, and those that stay are not touched, so that no client is refused meanwhile.
    ///
    /// - Throws: When it cannot listen somewhere; nothing has changed then.
    package func reconfigureListening(_ configuration: ServerConfiguration) throws(ServerError) -> ListenerChanges {
        var free = listening.withLock { $0.points }
        var (kept, new) = ([(ListeningPoint, ListenerTerms)](), [ListenerConfiguration]())
        for listener in configuration.listeners {
            if let index = free.place(of: listener) {
                kept.append((free.remove(at: index), listener.terms))
            } else {
                new.append(listener)
            }
        }
        let added = try Self.open(new, keepAlive: configuration.timeouts.keepAlive, loop: loops[0])
        // From here on nothing fails.
        reconfigure(configuration)
        for (point, terms) in kept { point.change(to: terms) }
        let points = kept.map(\.0) + added
        let isAccepting = listening.withLock { listening in
            listening.points = points
            return listening.isAccepting
        }
        // The new ones first: a server whose last task ends has ended.
        if isAccepting { for point in added { beginAccepting(from: point) } }
        for point in free { point.close() }
        return ListenerChanges(opened: added.map(\.address), closed: free.map(\.address))
    }

    /// Starts a task for each place.
    func beginAccepting() {
        let points = listening.withLock { listening in
            listening.isAccepting = true
            return listening.points
        }
        for point in points { beginAccepting(from: point) }
    }

    private func beginAccepting(from point: ListeningPoint) {
        tasks.start(on: loops[0]) { [self] in await accept(from: point) }
    }

    private func accept(from point: ListeningPoint) async {
        // It closes at the end of this scope: clients that come later are refused at once.
        guard let listener = point.take() else { return }
        while !directory.isDraining, let terms = point.terms {
            do throws(StreamError) {
                let stream = try await listener.accept(on: directory.quietest(of: loops), until: .never)
                // The terms of the moment in which it comes.
                receive(stream, point.terms ?? terms)
            } catch {
                if error == .cancelled { return }
                // Out of descriptors or memory: the sessions that are there go on, and leave some when they end.
                if error != .interrupted { await loops[0].sleep(until: loops[0].deadline(after: .milliseconds(100))) }
            }
        }
    }
}

// MARK: - Behind load balancers

extension Server {
    /// Serves a connection, once it is known whose it is.
    private func receive(_ stream: consuming ByteStream, _ terms: ListenerTerms) {
        let loop = stream.loop
        guard let balancers = terms.proxies else {
            let ends = ConnectionEnds(peer: stream.peerAddress, local: stream.localAddress)
            return welcome(stream, on: loop, terms, ends)
        }
        let handoff = Handoff(stream)
        directory.count(1, on: loop)
        tasks.start(on: loop) { [self] in
            defer { directory.count(-1, on: loop) }
            guard let stream = handoff.take() else { return }
            do throws(PrefaceFailure) {
                let deadline = loop.deadline(after: Preface.patience)
                let ends = try await Preface.ends(of: stream, from: balancers, until: deadline)
                welcome(stream, on: loop, terms, ends)
            } catch {
                report(error, of: stream.peerAddress)
            }
        }
    }
}

extension [ListeningPoint] {
    /// The place of the one that listens where a new configuration wants to; of several, one with the same beginning.
    fileprivate func place(of listener: ListenerConfiguration) -> Int? {
        let same = indices.filter { self[$0].wanted == listener.address }
        return same.first { self[$0].terms?.isImplicit == listener.terms.isImplicit } ?? same.first
    }
}
