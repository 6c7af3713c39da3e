// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO

extension FTPConnection {
    /// Arranges a data connection, by the first way that works, and sends `companions` along on the way.
    ///
    /// - Returns: The plan. The replies to the companions are appended to `replies`.
    mutating func planData(
        with companions: [CommandLine] = [], replies: inout [Reply], for purpose: Purpose
    ) async throws(FTPError) -> DataPlan {
        var companions = companions
        if dataRoute.proven == nil, !companions.isEmpty {
            replies += try await ask(companions, for: purpose)
            companions = []
        }
        var reason: FTPError?
        for way in dataRoute.candidates(for: configuration.dataMode) {
            let isProven = dataRoute.proven == way
            do throws(FTPError) {
                switch way {
                case .extendedPassive, .passive:
                    let address = try await passiveAddress(way, companions, &replies, for: purpose)
                    companions = []
                    if isProven { return .dial(address) }
                    let stream = try await dial(address, for: purpose)
                    dataRoute.worked(way)
                    return .connected(stream)
                case .active:
                    let listener = try await activeListener(companions, &replies, for: purpose)
                    return .accept(listener)
                }
            } catch {
                companions = []
                guard isUsable, error.code != .cancelled else { throw error }
                control?.transcript.note("\(way.words) does not work: \(error)")
                dataRoute.failed(way)
                reason = reason ?? error
            }
        }
        throw reason ?? purpose.failure(.cannotConnect, "no way to a data connection")
    }

    private mutating func passiveAddress(
        _ way: DataRoute.Way, _ companions: [CommandLine], _ replies: inout [Reply], for purpose: Purpose
    ) async throws(FTPError) -> SocketAddress {
        let command = CommandLine(way == .passive ? .pasv : .epsv)
        var answers = try await ask(companions + [command], for: purpose)
        let answer = answers.removeLast()
        replies += answers
        guard answer.code.group == .completion else { throw purpose.failure(of: answer) }
        if way == .extendedPassive {
            guard let port = ExtendedHostPort.passivePort(inReply: answer.lines[0]) else {
                throw purpose.failure(.protocolViolation, "a port that makes no sense", reply: answer)
            }
            return ends.peer.with(port: port)
        }
        guard let place = HostPort(inReply: answer.lines[0]), place.port > 0 else {
            throw purpose.failure(.protocolViolation, "an address that makes no sense", reply: answer)
        }
        if configuration.trustsPassiveAddress { return SocketAddress(.v4(place.host), port: place.port) }
        return ends.peer.with(port: place.port)
    }

    /// Connects to where the server awaits the data connection.
    func dial(_ address: SocketAddress, for purpose: Purpose) async throws(FTPError) -> ByteStream {
        do throws(StreamError) {
            return try await Dialer.connect(
                to: address, on: loop, until: loop.deadline(after: configuration.timeouts.dataConnect))
        } catch {
            switch error {
            case .cancelled: throw purpose.failure(.cancelled)
            case .failed(let cause):
                throw purpose.failure(.cannotConnect, "no data connection to \(address)", cause: cause)
            case .timedOut, .interrupted, .closed:
                throw purpose.failure(.cannotConnect, "no data connection to \(address) in time")
            }
        }
    }

    private mutating func activeListener(
        _ companions: [CommandLine], _ replies: inout [Reply], for purpose: Purpose
    ) async throws(FTPError) -> Listener {
        let listener: Listener
        do throws(Errno) {
            listener = try Listener(on: ends.local.with(port: 0), backlog: 1, loop: loop)
        } catch {
            throw purpose.failure(.cannotConnect, "no port to listen on", cause: error)
        }
        var answers = try await ask(companions + [listener.address.announcement], for: purpose)
        let answer = answers.removeLast()
        replies += answers
        guard answer.code.group == .completion else { throw purpose.failure(of: answer) }
        return listener
    }
}

extension SocketAddress {
    /// PORT for IPv4, which every server knows; EPRT for IPv6, which PORT cannot say (RFC 2428 §2).
    fileprivate var announcement: CommandLine {
        switch host {
        case .v4(let number): CommandLine(.port, text: HostPort(host: number, port: port).text)
        case .v6: CommandLine(.eprt, text: ExtendedHostPort(.ipv6, host: hostText, port: port).text)
        }
    }
}

extension DataRoute.Way {
    var words: String {
        switch self {
        case .extendedPassive: "EPSV"
        case .passive: "PASV"
        case .active: "PORT"
        }
    }
}
