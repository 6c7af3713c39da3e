// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO

/// The checks of a session: what the server can do, and the ways to its data.
extension FTPConnection {
    /// Tells what the server says it can do, and how it takes commands.
    func reportFeatures(_ report: (ServerFinding) -> Void) {
        let names = features.announced.keys.sorted().map { Printable.text(Array($0.utf8)) }
        let wanted = [
            ("MLSD", "MLST", "exact listings"), ("SIZE", "SIZE", "sizes"), ("MDTM", "MDTM", "times"),
            ("REST", "REST", "going on after an interruption"), ("UTF8", "UTF8", "names in UTF-8"),
        ]
        let missing = wanted.filter { features.announced[$0.1] == nil && !features.proven.contains($0.0) }
        let lacks = missing.map { "\($0.0) (\($0.2))" }.joined(separator: ", ")
        let finding =
            missing.isEmpty
            ? ServerFinding(.features, .good, "The server announces all that transfers are the better for.")
            : ServerFinding(
                .features, .note, "The server does not announce \(lacks).", .server,
                "Everything works without, by older commands and with more care.")
        report(finding.with(("features", .list(names))))
        let answer = link.roundTrip.map { " It answers within \($0.shown)." } ?? ""
        let number: (name: String, value: ServerFinding.Fact) = (
            "milliseconds", .number(link.roundTrip?.milliseconds ?? 0)
        )
        switch link.pipelining {
        case .proven:
            report(
                ServerFinding(.pipelining, .good, "The server takes several commands at once.\(answer)").with(number))
        case .refused:
            let finding = ServerFinding(
                .pipelining, .note, "Commands have to go one by one: the rest of several was dropped.\(answer)",
                .server,
                "It may be a firewall on the way, too. Small files take longer for it.")
            report(finding.with(number))
        case .untried:
            report(ServerFinding(.pipelining, .skipped, "Commands went one by one.\(answer)").with(number))
        }
    }

    /// Tries each way to a data connection with a listing.
    mutating func reportDataConnections(_ report: (ServerFinding) -> Void) async throws(FTPError) {
        var findings: [ServerFinding] = []
        // Through a proxy no server can connect to here.
        let ways: [DataRoute.Way] = [.extendedPassive, .passive] + (configuration.proxy == nil ? [.active] : [])
        for way in ways {
            var finding = try await finding(about: way)
            let works = findings.contains { $0.verdict == .good }
            if way == .active, finding.verdict == .problem, works {
                finding = ServerFinding(
                    way.check, .note, finding.message, .network,
                    "That is usual behind a router or firewall, and no hindrance: passive connections work.")
            }
            if !link.isUsable { try await reconnect() }
            findings.append(finding)
        }
        let passive = findings.prefix(2)
        for var finding in findings {
            // One passive way is enough.
            if finding.verdict == .problem, finding.check != .active, passive.contains(where: { $0.verdict == .good }) {
                finding = ServerFinding(
                    finding.check, .note, finding.message, finding.fault,
                    "The other passive way works, and is taken by itself.")
            }
            report(finding)
        }
        reportDataEncryption(report)
    }

    private func reportDataEncryption(_ report: (ServerFinding) -> Void) {
        guard security != nil else { return }
        guard let data = dataSecurity else {
            let reason = sendsDataInClear ? "The server refuses to encrypt data connections." : "No data came over TLS."
            return report(ServerFinding(.dataEncryption, sendsDataInClear ? .problem : .skipped, reason, .server))
        }
        let finding =
            data.isResumed
            ? ServerFinding(
                .dataEncryption, .good, "Data connections are encrypted, with the session of the control connection.")
            : ServerFinding(
                .dataEncryption, .note,
                "Data connections are encrypted, but the server does not go on with the TLS session.", .server,
                "Each file costs a whole handshake, and nothing ties its connection to this login.")
        report(finding.with(("resumed", .flag(data.isResumed)), ("version", .text(data.version.rawValue))))
    }

    /// Makes one data connection in that way.
    private mutating func finding(about way: DataRoute.Way) async throws(FTPError) -> ServerFinding {
        var named: String?
        if way == .passive, configuration.proxy == nil, !connector.peer.isV6 { named = try await foreignPassiveHost() }
        let start = ContinuousClock.now
        do throws(FTPError) {
            try await listSome(by: way)
            let span = ContinuousClock.now - start
            let finding = ServerFinding(way.check, .good, "\(way.words) works (a listing took \(span.shown)).")
                .with(("milliseconds", .number(span.milliseconds)))
            guard let named else { return finding }
            return Self.misleading(
                "PASV works here, but names \(named) and not the address of the server; clients that go there fail.",
                .note)
        } catch {
            if error.code == .cancelled { throw error }
            guard let named else { return Self.finding(about: way, error) }
            return Self.misleading(
                "PASV names \(named) and not the address of the server, where its port is not to be had either: \(error).",
                .problem)
        }
    }

    /// The finding about a server that names another host than itself.
    private static func misleading(_ message: String, _ verdict: ServerFinding.Verdict) -> ServerFinding {
        ServerFinding(
            .pasv, verdict, message, .server,
            "Its administrator should set the public address (ferryd: --public-address; vsftpd: pasv_address; "
                + "ProFTPD: MasqueradeAddress).")
    }

    private static func finding(about way: DataRoute.Way, _ error: FTPError) -> ServerFinding {
        let text = "\(way.words) does not work: \(error)."
        if let reply = error.reply, [500, 501, 502, 504].contains(reply.code.rawValue) {
            return ServerFinding(
                way.check, .problem, text, .server, "The server does not know this way, or forbids it.")
        }
        if way == .active {
            return ServerFinding(
                way.check, .problem, text, .network,
                "The server cannot come here: a router or firewall on this side lets no connection in.")
        }
        if error.code == .cannotConnect {
            return ServerFinding(
                way.check, .problem, text, .network,
                "The firewall before the server must let its passive ports through, or the router pass them on.")
        }
        return ServerFinding(way.check, .problem, text, .server, error.advice)
    }

    /// The host that PASV names, if it is another than the server's.
    private mutating func foreignPassiveHost() async throws(FTPError) -> String? {
        connector.stayBehind()
        let purpose = Purpose(.list, [])
        if try await announce(CommandLine(.list), for: purpose) != nil { return nil }
        let reply = try await link.ask(CommandLine(.pasv), for: purpose)
        guard reply.code.group == .completion, let place = HostPort(inReply: reply.lines[0]) else { return nil }
        let address = SocketAddress(.v4(place.host), port: place.port)
        return address.host == connector.peer.host ? nil : address.hostText
    }

    /// Lists some of the working directory over a data connection of that way.
    private mutating func listSome(by way: DataRoute.Way) async throws(FTPError) {
        connector.reset()
        for other in [DataRoute.Way.extendedPassive, .passive, .active] where other != way {
            connector.route.failed(other)
        }
        let before = configuration.dataMode
        configuration.dataMode = .automatic
        defer {
            configuration.dataMode = before
            connector.reset()
        }
        // A fault of the way itself shows before a listing command could be blamed for it.
        var replies: [Reply] = []
        _ = try await planData(for: CommandLine(.list), replies: &replies, for: Purpose(.list, []))
        var isEnough = false
        do throws(FTPError) {
            _ = try await batches(of: nil) { _ throws(FTPError) in
                isEnough = true
                throw FTPError(.refusedByGuard, .list)
            }
        } catch {
            if !isEnough { throw error }
        }
    }
}

extension DataRoute.Way {
    fileprivate var check: ServerFinding.Check {
        switch self {
        case .extendedPassive: .epsv
        case .passive: .pasv
        case .active: .active
        }
    }
}
