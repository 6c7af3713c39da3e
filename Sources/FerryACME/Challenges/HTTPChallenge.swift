// SPDX-License-Identifier: Apache-2.0
package import FerryIO
import FTPWire

/// HTTP-01 by a listener of its own (RFC 8555 §8.3): it answers the one path of the proof, and 404 to all else.
package struct HTTPChallenge: ChallengeSolver {
    package let kind = "http-01"
    private let addresses: [SocketAddress]

    private static let requestLimit = 8 << 10

    /// Listens, while proofs are shown, on these addresses.
    package init(listeningOn addresses: [SocketAddress]) { self.addresses = addresses }

    package var way: String { "\(kind) \(addresses.map(\.description).joined(separator: " "))" }

    package func show(_ proof: ChallengeProof) async throws(ACMEFailure) -> ShownProof {
        try ProofListener.open(on: addresses, option: "--acme-http-port") { stream, deadline in
            await Self.answer(stream, proof, until: deadline)
        }
    }

    package func advice(for proof: ChallengeProof) -> String {
        let port = addresses.first?.port ?? 80
        let way = port == 80 ? "" : ", which must be forwarded to port \(port) of this machine"
        return
            "The authority must reach port 80 of \(ACMEProblem.printable(proof.name)) from the internet\(way): open it in the firewall."
    }

    private static func answer(
        _ stream: consuming ByteStream, _ proof: ChallengeProof, until deadline: Deadline
    ) async {
        var request: [UInt8] = []
        do throws(StreamError) {
            while !request.hasEndOfHeaders {
                guard request.count < requestLimit,
                    try await stream.read(onto: &request, atMost: requestLimit - request.count, until: deadline) == nil
                else { return }
            }
            try await stream.write(response(to: request, proof), stall: .seconds(5))
        } catch { return }
        await stream.finish(linger: .seconds(2))
    }

    /// The answer to a request of HTTP/1.
    static func response(to request: [UInt8], _ proof: ChallengeProof) -> [UInt8] {
        let line = request.prefix { $0 != .carriageReturn && $0 != .lineFeed }
        let wanted = Array("GET /\(ChallengeProof.directory)/\(proof.token) HTTP/1.".utf8)
        let isWanted = line.starts(with: wanted)
        let body = isWanted ? proof.keyAuthorization : ""
        let head = [
            isWanted ? "HTTP/1.1 200 OK" : "HTTP/1.1 404 Not Found", "Content-Type: application/octet-stream",
            "Content-Length: \(body.utf8.count)", "Connection: close", "", "",
        ]
        return Array((head.joined(separator: "\r\n") + body).utf8)
    }
}

extension [UInt8] {
    /// True once a blank line has come.
    fileprivate var hasEndOfHeaders: Bool {
        guard let end = lastIndex(of: .lineFeed) else { return false }
        return self[...end].split(separator: .lineFeed, omittingEmptySubsequences: false)
            .dropFirst().dropLast().contains { $0.isEmpty || $0.elementsEqual([.carriageReturn]) }
    }
}
