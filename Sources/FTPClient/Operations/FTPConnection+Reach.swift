// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO

extension FTPConnection {
    /// Makes the control connection, straight or through the proxy.
    static func reach(
        _ configuration: ConnectionConfiguration, on loop: EventLoop, for purpose: Purpose
    ) async throws(FTPError) -> ByteStream {
        let deadline = loop.deadline(after: configuration.timeouts.connect)
        let source = try configuration.localEnds.source(for: purpose)
        if let target = configuration.target {
            let family = configuration.addresses.family(from: source)
            return try await reach(target, family, from: source, on: loop, until: deadline, for: purpose)
        }
        let addresses: [SocketAddress]
        do throws(Resolver.Failure) {
            addresses = try await Resolver.addresses(
                of: configuration.host, port: configuration.port, family: configuration.addresses.family(from: source))
        } catch {
            throw purpose.failure(.cannotConnect, "the name cannot be resolved", cause: error)
        }
        do throws(StreamError) {
            return try await Dialer.connect(toFirstOf: addresses, from: source, on: loop, until: deadline)
        } catch {
            switch error {
            case .cancelled, .interrupted: throw purpose.failure(.cancelled)
            case .timedOut: throw purpose.failure(.timedOut, "no address of the host answers")
            case .closed: throw purpose.failure(.cannotConnect)
            case .failed(.addressNotAvailable) where source != nil:
                throw purpose.failure(.cannotConnect, "\(source?.hostText ?? "") is no address of this machine")
            case .failed(let cause): throw purpose.failure(.cannotConnect, cause: cause)
            case .tls(let failure): throw purpose.failure(.encryptionFailed, failure.reason)
            }
        }
    }

    /// Connects to the proxy, by the first of its addresses that answers, and has it connect to the server.
    private static func reach(
        _ target: ProxyTarget, _ family: Resolver.Family, from source: SocketAddress?, on loop: EventLoop,
        until deadline: Deadline, for purpose: Purpose
    ) async throws(FTPError) -> ByteStream {
        let addresses: [SocketAddress]
        do throws(Resolver.Failure) {
            addresses = try await Resolver.addresses(of: target.proxy.host, port: target.proxy.port, family: family)
        } catch {
            throw target.failure(.unreachable("its name cannot be resolved (\(error))"), for: purpose)
        }
        let stream: ByteStream
        do throws(StreamError) {
            stream = try await Dialer.connect(toFirstOf: addresses, from: source, on: loop, until: deadline)
        } catch {
            throw target.unreachable(error, for: purpose)
        }
        return try await target.open(stream, until: deadline, for: purpose)
    }
}

extension ConnectionConfiguration {
    /// The server's place for messages: the address at which it was reached, or the proxy on the way.
    func place(reachedAt address: SocketAddress) -> String {
        target.map { "\($0.place) through the proxy \($0.proxy)" } ?? "\(address)"
    }
}

extension AddressChoice {
    /// The family to resolve a name for; an address of this machine to connect from has only its own.
    func family(from source: SocketAddress?) -> Resolver.Family {
        switch self {
        case .any: source.map { $0.isV6 ? .v6 : .v4 } ?? .any
        case .ipv4: .v4
        case .ipv6: .v6
        }
    }
}
