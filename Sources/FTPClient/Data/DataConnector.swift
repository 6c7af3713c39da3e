// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO

/// Makes the data connections of one session: by which way, from plan to stream.
struct DataConnector: ~Copyable, Sendable {
    /// The two addresses of the control connection, which data connections must match.
    let local: SocketAddress
    let peer: SocketAddress

    /// The ways that are worth trying, as far as this session has learned.
    var route = DataRoute()

    init(for control: borrowing ByteStream) { (local, peer) = (control.localAddress, control.peerAddress) }

    /// The encryption of data connections; `nil` while they go in clear.
    var encryption: ClientEncryption?

    /// The data connection of the next transfer, asked for ahead of it.
    var ahead: DialPlan?
    /// The moment until which that is used: a server does not wait for ever.
    var aheadUntil = ContinuousClock.now

    /// Forgets what was learned about ways that do not work.
    mutating func reset() {
        route = DataRoute()
        ahead = nil
    }
}

/// Before the transfer command.
extension DataConnector {
    /// Arranges a data connection, by the first way that works, and sends `companions` along on the way.
    ///
    /// - Returns: The plan. The replies to the companions are appended to `replies`.
    mutating func plan(
        with companions: [CommandLine] = [], replies: inout [Reply], on link: inout ControlLink, mode: DataMode,
        for purpose: Purpose
    ) async throws(FTPError) -> DialPlan {
        var companions = companions
        if !isAhead { stayBehind() }
        if let ready = ahead.take() {
            if !companions.isEmpty { replies += try await link.ask(companions, for: purpose) }
            return ready
        }
        let isProxied = link.configuration.proxy != nil
        if isProxied, mode == .active {
            throw purpose.failure(
                .refusedByGuard, "no server can connect to here through a proxy; use passive data connections")
        }
        let known = replies.count
        var reason: FTPError?
        for way in route.candidates(for: mode, throughProxy: isProxied) {
            let isProven = route.proven == way
            do throws(FTPError) {
                if way == .active {
                    return .accept(try await listener(companions, &replies, on: &link, for: purpose))
                }
                let place = try await passivePlace(way, companions, &replies, on: &link, for: purpose)
                companions = []
                if isProven { return .dial(place) }
                let stream = try await dial(place, for: link, purpose)
                route.worked(way)
                return .connected(stream)
            } catch {
                if replies.count > known { companions = [] }
                guard link.isUsable, error.code != .cancelled else { throw error }
                link.transcript.note("\(way.words) does not work: \(error)")
                route.failed(way)
                reason = reason ?? error
            }
        }
        throw reason ?? purpose.failure(.cannotConnect, "no way to a data connection")
    }

    private func passivePlace(
        _ way: DataRoute.Way, _ companions: [CommandLine], _ replies: inout [Reply], on link: inout ControlLink,
        for purpose: Purpose
    ) async throws(FTPError) -> DataPlace {
        let command = CommandLine(way == .passive ? .pasv : .epsv)
        let (others, answer) = try await link.ask(companions, before: command, for: purpose)
        replies += others
        guard answer.code.group == .completion else { throw purpose.failure(of: answer) }
        return try place(of: way, in: answer, link.configuration, for: purpose)
    }

    /// The place at which the server awaits the data connection.
    func place(
        of way: DataRoute.Way, in answer: Reply, _ configuration: ConnectionConfiguration, for purpose: Purpose
    ) throws(FTPError) -> DataPlace {
        let target = configuration.target
        if way == .extendedPassive {
            guard let port = ExtendedHostPort.passivePort(inReply: answer.lines[0]) else {
                throw purpose.failure(.protocolViolation, "a port that makes no sense", reply: answer)
            }
            return DataPlace(address: target == nil ? peer.with(port: port) : peer, target: target?.with(port: port))
        }
        guard let told = HostPort(inReply: answer.lines[0]), told.port > 0 else {
            throw purpose.failure(.protocolViolation, "an address that makes no sense", reply: answer)
        }
        let address =
            configuration.trustsPassiveAddress
            ? SocketAddress(.v4(told.host), port: told.port) : peer.with(port: told.port)
        guard let target else { return DataPlace(address: address, target: nil) }
        return DataPlace(
            address: peer,
            target: target.with(port: told.port, host: configuration.trustsPassiveAddress ? told.hostText : nil))
    }

    /// Connects to where the server awaits the data connection.
    func dial(
        _ place: DataPlace, _ begun: consuming Dialer.Attempt? = nil, for link: borrowing ControlLink,
        _ purpose: Purpose
    ) async throws(FTPError) -> ByteStream {
        let deadline = link.loop.deadline(after: link.configuration.timeouts.dataConnect)
        let stream: ByteStream
        do throws(StreamError) {
            if let begun {
                stream = try await begun.established(until: deadline)
            } else {
                stream = try await Dialer.connect(
                    to: place.address, from: source(in: link.configuration), on: link.loop, until: deadline)
            }
        } catch {
            switch error {
            case .cancelled: throw purpose.failure(.cancelled)
            case .failed(let cause):
                throw purpose.failure(.cannotConnect, "no data connection to \(place)", cause: cause)
            case .tls(let failure): throw purpose.failure(.encryptionFailed, failure.reason)
            case .timedOut, .interrupted, .closed:
                throw purpose.failure(.cannotConnect, "no data connection to \(place) in time")
            }
        }
        guard let target = place.target else { return stream }
        do throws(FTPError) { return try await target.open(stream, until: deadline, for: purpose) } catch {
            if error.code == .cancelled { throw error }
            throw purpose.failure(.cannotConnect, "no data connection to \(place)", cause: error.cause)
        }
    }

    private func listener(
        _ companions: [CommandLine], _ replies: inout [Reply], on link: inout ControlLink, for purpose: Purpose
    ) async throws(FTPError) -> Listener {
        let ends = link.configuration.localEnds
        let announced = try ends.announced(for: purpose)
        let listener = try listen(ends, on: link.loop, for: purpose)
        let place = announced?.with(port: listener.address.port) ?? listener.address
        let (others, answer) = try await link.ask(companions, before: place.announcement, for: purpose)
        replies += others
        guard answer.code.group == .completion else { throw purpose.failure(of: answer) }
        return listener
    }
}

extension DataConnector {
    /// This side's address for a data connection; `nil` leaves it to the kernel.
    func source(in configuration: ConnectionConfiguration) -> SocketAddress? {
        configuration.localEnds.address == nil ? nil : local.with(port: 0)
    }

    /// Listens where the control connection is, on a port that is allowed.
    private func listen(_ ends: LocalEnds, on loop: EventLoop, for purpose: Purpose) throws(FTPError) -> Listener {
        var reason = Errno.addressInUse
        for port in ends.candidates {
            do throws(Errno) { return try Listener(on: local.with(port: port), backlog: 1, loop: loop) } catch {
                reason = error
            }
        }
        let words = ends.activePorts.map { "no port from \($0.lowerBound) to \($0.upperBound) is free" }
        throw purpose.failure(.cannotConnect, words ?? "no port to listen on", cause: reason)
    }
}

extension SocketAddress {
    /// PORT for IPv4, which every server knows; EPRT for IPv6, which PORT cannot say (RFC 2428 §2).
    var announcement: CommandLine {
        switch host {
        case .v4(let number): CommandLine(.port, text: HostPort(host: number, port: port).text)
        case .v6: CommandLine(.eprt, text: ExtendedHostPort(.ipv6, host: hostText, port: port).text)
        }
    }
}
