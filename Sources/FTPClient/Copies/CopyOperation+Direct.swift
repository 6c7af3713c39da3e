// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO

/// Copies that do not come here (FXP): one server opens a port, and the other one is sent there.
///
/// The port must be at the very address of that server's control connection: a server that names another host would make
/// the other one talk to whomever it likes. Only data in clear goes so, as nobody would check the certificates, and where
/// a connection encrypts its data the bytes are relayed.
extension CopyOperation {
    /// Has two servers move the file between themselves.
    ///
    /// - Returns: `nil` where they do not: the bytes have to be relayed, and nothing is left behind.
    func copy(
        from source: inout FTPConnection, directlyTo destination: inout FTPConnection
    ) async throws(FTPError) -> CopySummary? {
        guard Self.mayMeet(source, destination) else { return nil }
        let retrieve = CommandLine(.retr, path.bytes)
        let store = CommandLine(.stor, draft.bytes)
        try await source.revive()
        try await destination.revive()
        var outcome = Exchange.notBegun
        if !destination.habits.refusesForeignPorts {
            outcome = try await exchange(retrieve, on: &source, store, calledBy: &destination)
        }
        if outcome != .done, !source.habits.refusesForeignPorts, source.isUsable, destination.isUsable {
            let second = try await exchange(store, on: &destination, retrieve, calledBy: &source)
            outcome = second == .notBegun ? outcome : second
        }
        switch outcome {
        case .done: return try await finish(draft, by: .direct, on: &destination)
        case .failed: await discard(draft, on: &destination)
        case .notBegun: break
        }
        return nil
    }

    private enum Exchange {
        case done
        /// The port was refused, or is somewhere else: no transfer was asked for.
        case notBegun
        /// It broke, and may have left a file of nothing.
        case failed
    }

    /// True where the servers may well reach each other as this machine reaches them.
    private static func mayMeet(
        _ source: borrowing FTPConnection, _ destination: borrowing FTPConnection
    ) -> Bool {
        let (one, other) = (source.connector.peer, destination.connector.peer)
        // Behind a proxy nobody knows where a server is.
        if source.configuration.proxy != nil || destination.configuration.proxy != nil { return false }
        let isInClear = !source.protectsData && !destination.protectsData
        let isSameNet =
            one.isV6 == other.isV6 && one.isLoopback == other.isLoopback && one.isLocal == other.isLocal
        return isInClear && isSameNet
            && !(source.habits.refusesForeignPorts && destination.habits.refusesForeignPorts)
    }

    /// Lets `passive` open a port, and `active` connect to it.
    ///
    /// When it did not work, both dialogues are in step, or their connections are given up.
    private func exchange(
        _ answer: CommandLine, on passive: inout FTPConnection, _ call: CommandLine,
        calledBy active: inout FTPConnection
    ) async throws(FTPError) -> Exchange {
        guard try await meet(answer, passive: &passive, call, active: &active) else { return .notBegun }
        var (called, answered): (Reply?, Reply?)
        // The one that takes the bytes is told first: some lose what comes before they know what to do with it.
        let isTaker = call.verb == .stor
        if isTaker { try await active.link.send(call, for: purpose) }
        try await passive.link.send(answer, for: purpose)
        do throws(FTPError) {
            if !isTaker { try await active.link.send(call, for: purpose) }
            called = try await active.link.firstReply(for: purpose)
            active.link.patience = patience
            passive.link.patience = patience
            defer { (active.link.patience, passive.link.patience) = (.zero, .zero) }
            while called?.code.group == .preliminary { called = try await active.link.firstReply(for: purpose) }
        } catch {
            await passive.link.abandonTransfer()
            throw error
        }
        guard let final = called, !final.isRefusal else {
            if let called { active.learn(fromCallEndedBy: called) }
            await passive.link.abandonTransfer()
            return .failed
        }
        active.link.note(final, to: call)
        repeat { answered = try await passive.link.firstReply(for: purpose) } while answered?.code.group == .preliminary
        guard let last = answered, !last.isRefusal else {
            if let answered { active.learn(fromCallEndedBy: answered) }
            return .failed
        }
        passive.link.note(last, to: answer)
        return .done
    }

    /// Has one server open a port, and tells the other one of it; both know what will travel.
    private func meet(
        _ answer: CommandLine, passive: inout FTPConnection, _ call: CommandLine, active: inout FTPConnection
    ) async throws(FTPError) -> Bool {
        passive.connector.stayBehind()
        active.connector.stayBehind()
        for line in passive.link.preparation { _ = try await passive.link.ask(line, for: purpose) }
        for line in active.link.preparation { _ = try await active.link.ask(line, for: purpose) }
        if try await passive.announce(answer, for: purpose) != nil { return false }
        let peer = passive.connector.peer
        let reached = try await passive.link.ask(CommandLine(peer.isV6 ? .epsv : .pasv), for: purpose)
        guard let place = reached.place(at: peer) else {
            passive.note("The port of a direct copy is not at \(peer.hostText): \(reached)")
            return false
        }
        if try await active.announce(call, for: purpose) != nil { return false }
        let reply = try await active.link.ask(place.announcement, for: purpose)
        if reply.isRefusal {
            active.habits.refusesForeignPorts = true
            return false
        }
        return true
    }
}

extension FTPConnection {
    /// Takes note of a call to another server that came to nothing: where the way is closed, it is not tried for each
    /// file again.
    fileprivate mutating func learn(fromCallEndedBy reply: Reply) {
        note("The call to the other server came to nothing: \(reply)")
        let code = FTPError.Code(of: reply, during: .upload)
        if [.cannotConnect, .incomplete, .notSupported].contains(code) { habits.refusesForeignPorts = true }
    }
}

extension ControlLink {
    /// The commands before a transfer that is told to two servers: of bytes, and from their beginning.
    fileprivate var preparation: [CommandLine] {
        typeCommands(.image) + (settings.restart > 0 ? [CommandLine("REST", Array("0".utf8))] : [])
    }
}

extension Reply {
    /// The address of a passive port, if it is at the server itself.
    fileprivate func place(at peer: SocketAddress) -> SocketAddress? {
        guard code.group == .completion else { return nil }
        if peer.isV6 { return ExtendedHostPort.passivePort(inReply: lines[0]).map { peer.with(port: $0) } }
        guard let place = HostPort(inReply: lines[0]), place.port > 0 else { return nil }
        let address = SocketAddress(.v4(place.host), port: place.port)
        return address.host == peer.host ? address : nil
    }
}
