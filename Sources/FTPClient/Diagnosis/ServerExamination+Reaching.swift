// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO

/// The way to the server: its name, its addresses, and its first words.
extension ServerExamination {
    /// The most addresses that are tried.
    private static let mostAddresses = 8

    /// Looks the name up, and tries each address.
    ///
    /// - Returns: `true` if one of them answers.
    func reach(_ report: (ServerFinding) -> Void) async throws(FTPError) -> Bool {
        let host = Printable.text(Array(configuration.host.utf8))
        if let proxy = configuration.proxy {
            report(ServerFinding(.name, .skipped, "The proxy \(proxy) looks the name up, and reaches the server."))
            return true
        }
        let start = ContinuousClock.now
        let addresses: [SocketAddress]
        do throws(Resolver.Failure) {
            addresses = try await Resolver.addresses(
                of: configuration.host, port: configuration.port, family: configuration.addresses.family(from: nil))
        } catch {
            report(
                ServerFinding(
                    .name, .problem, "The name \(host) stands for no address: \(error).", .here,
                    "Check how it is written. If it is right, this machine's name service does not know it: "
                        + "getent hosts \(host) asks the same."))
            return false
        }
        let texts = addresses.map(\.hostText)
        let isNumber = texts == [host]
        let words = isNumber ? "\(host) is an address." : "\(host) is \(texts.joined(separator: ", "))."
        report(
            ServerFinding(.name, .good, words)
                .with(("addresses", .list(texts)), ("milliseconds", .number((.now - start).milliseconds))))
        var answers = 0
        for address in addresses.prefix(Self.mostAddresses) where try await dial(address, report) { answers += 1 }
        return answers > 0
    }

    private func dial(_ address: SocketAddress, _ report: (ServerFinding) -> Void) async throws(FTPError) -> Bool {
        let purpose = Purpose(.connect, place)
        let loop: EventLoop
        do throws(Errno) { loop = try ClientLoop.get() } catch { throw purpose.failure(.cannotConnect, cause: error) }
        let start = ContinuousClock.now
        let limit = configuration.timeouts.connect
        let finding: ServerFinding
        do throws(StreamError) {
            let stream = try await Dialer.connect(to: address, on: loop, until: loop.deadline(after: limit))
            _ = consume stream
            finding = ServerFinding(.address, .good, "\(address) takes connections (\((.now - start).shown)).")
        } catch {
            if case .cancelled = error { throw purpose.failure(.cancelled) }
            finding = Self.finding(about: address, error, after: limit)
        }
        report(
            finding.with(
                ("address", .text("\(address)")), ("milliseconds", .number((.now - start).milliseconds))))
        return finding.verdict == .good
    }

    private static func finding(about address: SocketAddress, _ error: StreamError, after limit: Duration)
        -> ServerFinding
    {
        switch error {
        case .failed(.connectionRefused):
            ServerFinding(
                .address, .problem, "\(address) refuses connections: nothing listens on this port.", .server,
                "Check the port. If it is right, the server does not run, or listens elsewhere.")
        case .failed(.networkUnreachable), .failed(.hostUnreachable), .failed(.addressNotAvailable):
            ServerFinding(
                .address, .problem, "There is no way from here to \(address).", .network,
                address.isV6
                    ? "This machine may have no IPv6; --ipv4 does without." : "Check this machine's network and routes."
            )
        case .timedOut, .failed(.timedOut):
            ServerFinding(
                .address, .problem,
                "\(address) does not answer within \(limit.shown): something on the way drops what is sent.", .network,
                "Ask for the firewall before the server, and for the one here, to let this port through.")
        default:
            ServerFinding(.address, .problem, "\(address) cannot be reached: \(error).", .network)
        }
    }

    /// Takes the greeting, in clear and without a login.
    ///
    /// - Throws: The error that it ends with, which was reported.
    func greet(_ report: (ServerFinding) -> Void) async throws(FTPError) {
        var plain = configuration
        plain.tls.mode = .off
        let start = ContinuousClock.now
        do throws(FTPError) {
            let connection = try await FTPConnection.open(plain)
            let span = ContinuousClock.now - start
            let text = Printable.text(Array(connection.greeting.text.utf8.prefix { $0 != .lineFeed }))
            await connection.quit()
            let isSlow = span > .seconds(3)
            var finding = ServerFinding(.greeting, isSlow ? .note : .good, "The server greets (\(span.shown)): \(text)")
            if isSlow {
                finding.fault = .server
                finding.advice =
                    "Many servers look up the name of who comes, and wait for it: that can be switched off."
            }
            report(finding.with(("greeting", .text(text)), ("milliseconds", .number(span.milliseconds))))
        } catch {
            if error.code != .cancelled { report(Self.finding(greetingEndedBy: error, configuration)) }
            throw error
        }
    }

    private static func finding(
        greetingEndedBy error: FTPError, _ configuration: ConnectionConfiguration
    ) -> ServerFinding {
        let reply = error.reply.map { ": \(Printable.text(Array("\($0)".utf8)))" } ?? ""
        switch error.code {
        case _ where error.isTurnedAway:
            return ServerFinding(
                .greeting, .problem, "The server turns this address away\(reply)", .server, error.advice)
        case .busy:
            return ServerFinding(
                .greeting, .problem, "The server takes no more connections now\(reply)", .server, "Try again later.")
        case .timedOut:
            return ServerFinding(
                .greeting, .problem,
                "The server takes the connection, and says nothing for \(configuration.timeouts.reply.shown).", .server,
                "It may want TLS from the first byte: try ftps://\(configuration.host). Or it is overloaded.")
        case .protocolViolation:
            return ServerFinding(
                .greeting, .problem, "What answers there is no FTP server. \(error)", .here, "Check the port.")
        case .connectionLost:
            return ServerFinding(
                .greeting, .problem, "The server takes the connection, and closes it at once.", .server,
                "It may have shut this address out, by a rule or after failed logins: ask its administrator.")
        default: return ServerFinding(.greeting, .problem, "\(error).", .server, error.advice)
        }
    }
}
