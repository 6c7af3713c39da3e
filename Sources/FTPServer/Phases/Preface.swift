// SPDX-License-Identifier: Apache-2.0
package import FTPWire
package import FerryIO

/// The phase before the greeting, and before a handshake, on listeners that stand behind load balancers: the header of
/// the PROXY protocol is read, which says whose connection it is.
///
/// A connection has no context before that: limits and logs are about the client.
enum Preface {
    /// A balancer sends its header at once.
    static let patience = Duration.seconds(5)

    /// Reads the header, and not a byte behind it.
    static func ends(
        of stream: borrowing ByteStream, from balancers: [IPNetwork], until deadline: Deadline
    ) async throws(PrefaceFailure) -> ConnectionEnds {
        let balancer = stream.peerAddress
        guard balancers.contains(where: { $0.contains(balancer.host) }) else { throw .stranger }
        switch try await header(of: stream, until: deadline) {
        case .own: return ConnectionEnds(peer: balancer, local: stream.localAddress, isCheck: true)
        case .unknown: return ConnectionEnds(peer: balancer, local: stream.localAddress)
        case .passedOn(let source, let destination):
            guard let peer = SocketAddress(numeric: source.host, port: source.port),
                let local = SocketAddress(numeric: destination.host, port: destination.port)
            else { throw .header(.malformed) }
            return ConnectionEnds(peer: peer, local: local, balancer: balancer.host)
        }
    }

    private static func header(
        of stream: borrowing ByteStream, until deadline: Deadline
    ) async throws(PrefaceFailure) -> ProxyHeader {
        var parser = ProxyHeaderParser()
        while true {
            var bytes: [UInt8] = []
            let end: EndOfStream?
            do throws(StreamError) {
                end = try await stream.read(onto: &bytes, atMost: parser.wanted, until: deadline)
            } catch {
                throw .lost(error)
            }
            if end != nil { throw .lost(.closed) }
            do throws(ProxyHeaderError) {
                if let header = try parser.feed(bytes) { return header }
            } catch {
                throw .header(error)
            }
        }
    }
}

/// The two ends of a control connection as the client knows them.
struct ConnectionEnds: Sendable {
    let peer: SocketAddress
    let local: SocketAddress
    /// The load balancer that passes the connection on.
    var balancer: SocketAddress.Host?
    /// True of a connection by which a balancer looks whether the server is well, which is no client's.
    var isCheck = false
}

/// The reason that a connection ends before its greeting on a listener behind load balancers.
package enum PrefaceFailure: Error, Hashable, Sendable {
    /// It comes from none of the networks of the balancers.
    case stranger
    case header(ProxyHeaderError)
    case lost(StreamError)
}

extension PrefaceFailure: CustomStringConvertible {
    package var description: String {
        switch self {
        case .stranger: "it is in none of the networks of load balancers that this listener serves"
        case .header(.notAHeader): "it begins without a header of the PROXY protocol, which this listener requires"
        case .header(.malformed): "its header of the PROXY protocol is malformed"
        case .header(.tooLong): "its header of the PROXY protocol is too long"
        case .lost(let error): "no header of the PROXY protocol came: \(error)"
        }
    }
}
