// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Testing

@testable import FerryIO

/// A server's and a client's context that suit each other.
struct Encryption: Sendable {
    let server: TLSContext
    let client: TLSContext

    init(
        _ version: TLSVersion = .tls13, names: [String] = ["localhost", "127.0.0.1"],
        _ clients: ClientCertificates = .ignored, showing identity: TLSIdentity? = nil,
        ticketKeys: TicketKeys = TicketKeys()
    ) throws {
        server = try TLSContext(
            serverWith: [try Self.identity(names)], from: version, to: version, clientCertificates: clients,
            ticketKeys: ticketKeys)
        client = try TLSContext(clientTrusting: .none, showing: identity, from: version, to: version)
    }

    static func identity(_ names: [String]) throws -> TLSIdentity {
        let made = try SelfSignedCertificate(names: names, days: 30)
        return try TLSIdentity(certificates: made.certificate, key: made.key)
    }
}

extension Pair {
    /// Two ends of an encrypted connection; the near one is the client's.
    static func encrypted(
        by encryption: Encryption, owner: TLSOwner = TLSOwner(), tickets: TLSTickets = TLSTickets(),
        for purpose: ByteStream.Purpose = .control, host: String = "localhost"
    ) async throws -> Pair {
        let loop = try EventLoop(named: "test")
        // 127.83.0.1, as clients of other tests may still try ports of 127.0.0.1 that were their servers'.
        let listener = Handoff(try Listener(on: SocketAddress(.v4(0x7F53_0001), port: 0), loop: loop))
        let (addresses, address) = AsyncStream.makeStream(of: SocketAddress.self)
        let far = Handoff<ByteStream>()
        let answering = Task(executorPreference: loop) {
            let deadline = Deadline.after(.seconds(60))
            guard let listener = listener.take() else { return }
            address.yield(listener.address)
            var stream = try await listener.accept(on: loop, until: deadline)
            switch purpose {
            case .control:
                try await stream.secure(by: encryption.server, as: owner, until: deadline)
                far.leave(stream)
            case .data: far.leave(try await stream.secured(by: encryption.server, asDataOf: owner, until: deadline))
            }
        }
        guard let place = await addresses.first(where: { _ in true }) else { throw TestFailure("nobody listens") }
        let near = try await Dialer.connect(to: place, on: loop, until: .after(.seconds(60))).secured(
            by: encryption.client, with: host, tickets: tickets, for: purpose, until: .after(.seconds(60)))
        try await answering.value
        guard let answered = far.take() else { throw TestFailure("the far end is gone") }
        return Pair(loop: loop, near: near, far: answered)
    }
}
