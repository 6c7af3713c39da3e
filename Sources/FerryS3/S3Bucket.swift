// SPDX-License-Identifier: Apache-2.0
package import FTPWire
package import FerryHTTP
import FerryIO
import Synchronization

/// A bucket, and the requests that are made of it; each is tried again while the store has too much to do.
///
/// API reference: https://docs.aws.amazon.com/AmazonS3/latest/API/. Used is what stores of the field have in common.
package final class S3Bucket: Sendable {
    let endpoint: S3Endpoint
    private let credentials: @Sendable () async -> S3Credentials?
    private let transport: any HTTPTransport
    private let signer: RequestSigner
    private let clock: @Sendable () -> Timestamp
    /// The pauses before the second attempt and those behind it.
    private let pauses: [Duration]
    /// False once the store has said that it does not know `If-None-Match` for what is stored.
    let knowsConditions = Atomic(true)
    /// The uploads of this server to the bucket, which all trees know of: one may lie in another.
    let running = S3Uploads()

    /// `credentials` are asked for at each request, as those that were lent end; nil while there are none to be had.
    package init(
        _ endpoint: S3Endpoint, by credentials: @escaping @Sendable () async -> S3Credentials?,
        over transport: any HTTPTransport,
        pauses: [Duration] = [.milliseconds(100), .milliseconds(400), .milliseconds(1600)],
        clock: @escaping @Sendable () -> Timestamp = { Timestamp(seconds: System.secondsSince1970()) }
    ) {
        self.endpoint = endpoint
        self.credentials = credentials
        self.transport = transport
        self.pauses = pauses
        self.clock = clock
        signer = RequestSigner(region: endpoint.region)
    }

    /// The time of the machine.
    var now: Timestamp { clock() }

    /// Sends a request, again after a pause while that may help, and gives the answer with a status of 2xx.
    func send(
        _ method: HTTPRequest.Method, _ key: String, query: [(name: String, value: String)] = [],
        headers: [(name: String, value: String)] = [], body: [UInt8] = []
    ) async throws(S3Failure) -> HTTPResponse {
        var pauses = pauses[...]
        while true {
            do throws(S3Failure) {
                return try await attempt(method, key, query: query, headers: headers, body: body)
            } catch {
                guard error.isPassing, let pause = pauses.popFirst() else { throw error }
                // Many that were refused at once come back one after the other.
                do { try await Task.sleep(for: pause * Double.random(in: 0.75...1.25)) } catch {
                    throw S3Failure(.cancelled, "cancelled")
                }
            }
        }
    }

    private func attempt(
        _ method: HTTPRequest.Method, _ key: String, query: [(name: String, value: String)],
        headers: [(name: String, value: String)], body: [UInt8]
    ) async throws(S3Failure) -> HTTPResponse {
        guard let credentials = await credentials() else {
            throw S3Failure(.unavailable, "there are no keys to the store just now")
        }
        let path = endpoint.path(of: key)
        let query = query.map { (name: S3Encoding.encoded($0.name), value: S3Encoding.encoded($0.value)) }
        // A digest tells the store when a part was changed on its way.
        let payload = endpoint.isGuarded ? "UNSIGNED-PAYLOAD" : Hexadecimal.text(Digest.sha256(body))
        let signed = signer.headers(
            of: method.rawValue, host: endpoint.host, path: path, query: query, headers: headers, payload: payload,
            at: clock(), by: credentials)
        var url = "\(endpoint.scheme)://\(endpoint.host)\(path)"
        if !query.isEmpty { url += "?" + query.map { "\($0.name)=\($0.value)" }.joined(separator: "&") }
        let response: HTTPResponse
        do throws(HTTPFailure) {
            response = try await transport.send(HTTPRequest(method, url, headers: headers + signed, body: body))
        } catch {
            throw S3Failure(error)
        }
        guard (200..<300).contains(response.status) else { throw S3Failure(response) }
        return response
    }
}
