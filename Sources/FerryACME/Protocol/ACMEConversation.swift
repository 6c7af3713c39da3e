// SPDX-License-Identifier: Apache-2.0
import FerryHTTP
import FerryIO
import ProgramKit

/// Requests to one authority, signed by one key: nonces, problems, and waits for what is not ready (RFC 8555 §6).
struct ACMEConversation {
    let directory: ACMEDirectory
    let key: SigningKey
    let clock: any ACMEClock
    /// The address of the account that asks; the key asks for itself as long as there is none.
    var account: String?
    private let transport: any HTTPTransport
    private let authority: String
    /// Nonces that were given and not used.
    private var nonces: [String] = []

    /// An authority may refuse nonces that it gave, and gives another with each refusal; one that refuses so many is
    /// broken.
    private static let nonceAttempts = 25
    /// The time that an authority has for one proof, or for one certificate.
    private static let patience: Int64 = 300

    /// Begins by reading the authority's directory.
    init(
        with url: String, by key: SigningKey, over transport: any HTTPTransport, _ clock: any ACMEClock
    ) async throws(ACMEFailure) {
        authority = Self.host(of: url)
        let response = try await Self.send(HTTPRequest(.get, url), over: transport, to: authority)
        try Self.check(response, from: authority, clock)
        guard let directory = JSON(parsing: response.body).flatMap(ACMEDirectory.init) else {
            throw ACMEFailure(
                .unreachable,
                "\(ACMEProblem.printable(url)) is no directory of an authority. Check --acme-directory.")
        }
        (self.directory, self.key, self.transport, self.clock) = (directory, key, transport, clock)
    }

    /// Posts JSON, or asks to read where there is none.
    mutating func post(_ url: String, _ payload: JSON? = nil) async throws(ACMEFailure) -> HTTPResponse {
        for _ in 0..<Self.nonceAttempts {
            let nonce = try await nonce()
            let body: [UInt8]
            do throws(TLSFailure) {
                body = try JWS.body(
                    payload, to: url, nonce: nonce, by: account.map { .account($0) } ?? .key, key)
            } catch {
                throw ACMEFailure(.refused, "The key of the account cannot sign: \(error).")
            }
            let response = try await Self.send(
                HTTPRequest(.post, url, headers: [("Content-Type", "application/jose+json")], body: body),
                over: transport, to: authority)
            keepNonce(of: response)
            do throws(ACMEFailure) {
                try Self.check(response, from: authority, clock)
                return response
            } catch {
                if error.problem?.kind != "badNonce" { throw error }
            }
        }
        throw ACMEFailure(.unreachable, "\(authority) refused \(Self.nonceAttempts) of its own nonces in a row.")
    }

    /// Posts, and reads the resource in the answer.
    mutating func resource<Resource>(
        _ url: String, _ payload: JSON? = nil, _ read: (JSON) -> Resource?
    ) async throws(ACMEFailure) -> (resource: Resource, response: HTTPResponse) {
        let response = try await post(url, payload)
        guard let resource = JSON(parsing: response.body).flatMap(read) else {
            throw ACMEFailure(.unreachable, "\(authority) sent an answer that makes no sense.")
        }
        return (resource, response)
    }

    /// Reads a resource again and again, with growing pauses or those that the authority wants, until it is done.
    mutating func poll<Resource>(
        _ url: String, for things: String, _ read: (JSON) -> Resource?, until isDone: (Resource) -> Bool
    ) async throws(ACMEFailure) -> Resource {
        let end = clock.now + Self.patience
        var pause: Int64 = 1
        while true {
            let (resource, response) = try await resource(url, nil, read)
            if isDone(resource) { return resource }
            let wanted = response["Retry-After"].flatMap { RetryAfter.time($0, now: clock.now) }
            let wait = max(pause, wanted.map { $0 - clock.now } ?? 0)
            if clock.now + wait > end {
                throw ACMEFailure(
                    .unreachable, "\(authority) has not decided on \(things) in \(Self.patience / 60) minutes.",
                    notBefore: wanted)
            }
            if !(await clock.sleep(wait)) { throw .cancelled }
            pause = min(pause * 2, 5)
        }
    }

    /// A failure that the authority has told of in a resource.
    func failure(_ problem: ACMEProblem?, _ sentence: String, advice: String?) -> ACMEFailure {
        let words = problem.map { "\(sentence): \($0.words)" } ?? "\(sentence)."
        return ACMEFailure(.refused, advice.map { "\(words) \($0)" } ?? words, problem: problem)
    }
}

// MARK: - One request

extension ACMEConversation {
    private mutating func nonce() async throws(ACMEFailure) -> String {
        if let nonce = nonces.popLast() { return nonce }
        let response = try await Self.send(HTTPRequest(.head, directory.newNonce), over: transport, to: authority)
        try Self.check(response, from: authority, clock)
        keepNonce(of: response)
        guard let nonce = nonces.popLast() else {
            throw ACMEFailure(.unreachable, "\(authority) gives no nonces.")
        }
        return nonce
    }

    private mutating func keepNonce(of response: HTTPResponse) {
        if let nonce = response["Replay-Nonce"], Digest.bytes(base64URL: nonce) != nil { nonces = [nonce] }
    }

    private static func send(
        _ request: HTTPRequest, over transport: any HTTPTransport, to authority: String
    ) async throws(ACMEFailure) -> HTTPResponse {
        do throws(HTTPFailure) { return try await transport.send(request) } catch {
            let reason = ACMEProblem.printable(error.reason)
            switch error.kind {
            case .cancelled: throw .cancelled
            case .noLibrary:
                throw ACMEFailure(
                    .refused, "--acme talks with the authority by libcurl, which is missing: apt-get install libcurl4.")
            case .untrusted:
                throw ACMEFailure(
                    .unreachable,
                    "The certificate of \(authority) is not trusted: \(reason). If it has an authority of its own, name that: --acme-ca FILE."
                )
            case .unreachable:
                throw ACMEFailure(
                    .unreachable,
                    "\(authority) cannot be reached: \(reason). See that this machine may connect to it, or set https_proxy."
                )
            }
        }
    }

    /// Throws for an answer that says no.
    private static func check(
        _ response: HTTPResponse, from authority: String, _ clock: any ACMEClock
    ) throws(ACMEFailure) {
        if (200..<300).contains(response.status) { return }
        let notBefore = response["Retry-After"].flatMap { RetryAfter.time($0, now: clock.now) }
        let isProblem = response["Content-Type"]?.hasPrefix("application/problem+json") == true
        let problem = isProblem ? JSON(parsing: response.body).map { ACMEProblem($0) } : nil
        let isItsOwn = response.status >= 500 || problem?.kind == "serverInternal"
        let said = problem.map { ": \($0.words)" } ?? "."
        let advice = problem?.advice(proof: "").map { " \($0)" } ?? ""
        throw ACMEFailure(
            isItsOwn ? .unreachable : .refused, "\(authority) answered \(response.status)\(said)\(advice)",
            problem: problem, notBefore: notBefore)
    }

    /// The host of an address, as people know the authority.
    private static func host(of url: String) -> String {
        ACMEProblem.printable(String(url.dropFirst("https://".count).prefix { $0 != "/" }))
    }
}
