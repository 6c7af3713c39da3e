// SPDX-License-Identifier: Apache-2.0
import FerryHTTP
import FerryIO
import ProgramKit
import Synchronization

/// An authority in memory: it checks nonces and addresses of what it is sent, and signs nothing that was not proved.
///
/// Its certificates are signed by their own keys, which it takes from the files of the client.
final class ScriptedAuthority: HTTPTransport {
    typealias Headers = [(name: String, value: String)]

    static let directory = "https://ca.test/directory"

    struct Behaviour {
        /// Nothing answers.
        var isDown = false
        /// The number of nonces that are refused, each for no reason.
        var noncesRefused = 0
        /// Answers to requests whose address ends in the key, instead of the usual ones; each is given once.
        var answers: [String: [HTTPResponse]] = [:]
        /// Proofs fail with this problem.
        var rejection: String?
        /// The challenges it offers.
        var challenges = ["http-01", "tls-alpn-01", "dns-01"]
        /// Names for which an earlier proof counts.
        var proved: Set<String> = []
        /// The number of times that a proof is left open, with an error noted.
        var errorsNoted = 0
        /// Names that certificates have beside those that were asked for.
        var moreNames: [String] = []
        /// The life of certificates.
        var days = 90
        var needsExternalAccount = false
    }

    private struct State {
        var behaviour: Behaviour
        var nonces: Set<String> = []
        var count = 0
        var accounts = 0
        var orders: [[String]] = []
        /// Names whose challenge was answered.
        var tried: Set<String> = []
        var isFinal: Set<Int> = []
        var log: [String] = []
        var payloads: [String: JSON] = [:]
    }

    private let state: Mutex<State>
    private let files: MemoryFiles

    init(_ files: MemoryFiles, _ behaviour: Behaviour = Behaviour()) {
        self.files = files
        state = Mutex(State(behaviour: behaviour))
    }

    func change(_ body: (inout Behaviour) -> Void) { state.withLock { body(&$0.behaviour) } }

    /// The paths of the requests so far, such as `new-order`.
    var log: [String] { state.withLock { $0.log } }
    var accounts: Int { state.withLock { $0.accounts } }
    var orders: [[String]] { state.withLock { $0.orders } }

    /// The last payload that was posted to a path.
    func payload(_ path: String) -> JSON? { state.withLock { $0.payloads[path] } }

    func send(_ request: HTTPRequest) async throws(HTTPFailure) -> HTTPResponse {
        let answer: Result<HTTPResponse, HTTPFailure> = state.withLock { state in
            if state.behaviour.isDown { return .failure(HTTPFailure(.unreachable, "Connection refused")) }
            return .success(self.answer(request, &state))
        }
        return try answer.get()
    }

    private func answer(_ request: HTTPRequest, _ state: inout State) -> HTTPResponse {
        let path = String(request.url.dropFirst("https://ca.test/".count))
        state.log.append(path)
        state.count += 1
        let nonce = "nonce\(state.count)"
        state.nonces.insert(nonce)
        let headers: Headers = [("Replay-Nonce", nonce)]
        if request.method == .post {
            guard let json = JSON(parsing: request.body), let protected = Self.part("protected", of: json),
                protected["alg"]?.asText == "ES256", protected["url"]?.asText == request.url,
                let used = protected["nonce"]?.asText, state.nonces.remove(used) != nil
            else { return Self.problem("malformed", "This is no request.", headers) }
            if state.behaviour.noncesRefused > 0 {
                state.behaviour.noncesRefused -= 1
                return Self.problem("badNonce", "No.", headers)
            }
            state.payloads[path] = Self.part("payload", of: json)
        }
        if var answers = state.behaviour.answers[path], !answers.isEmpty {
            let answer = answers.removeFirst()
            state.behaviour.answers[path] = answers
            return HTTPResponse(status: answer.status, headers: answer.headers + headers, body: answer.body)
        }
        return resource(path, headers, &state)
    }

    private func resource(
        _ path: String, _ headers: Headers, _ state: inout State
    ) -> HTTPResponse {
        let words = path.split(separator: "/").map(String.init)
        switch words[0] {
        case "directory":
            return Self.json(
                """
                {"newNonce":"https://ca.test/new-nonce","newAccount":"https://ca.test/new-account",
                 "newOrder":"https://ca.test/new-order","meta":{"termsOfService":"https://ca.test/terms",
                 "externalAccountRequired":\(state.behaviour.needsExternalAccount)}}
                """, headers)
        case "new-nonce": return HTTPResponse(status: 200, headers: headers)
        case "new-account":
            state.accounts += 1
            return Self.json("{}", headers + [("Location", "https://ca.test/account/\(state.accounts)")], 201)
        case "account": return Self.json("{}", headers)
        case "new-order":
            state.tried = []
            state.orders.append(
                state.payloads[path]?["identifiers"]?.asList?.compactMap { $0["value"]?.asText } ?? [])
            let number = state.orders.count - 1
            return order(number, headers + [("Location", "https://ca.test/order/\(number)")], state)
        case "order": return order(Int(words[1]) ?? 0, headers, state)
        case "authorization":
            if state.behaviour.errorsNoted > 0, state.tried.contains(words[1]) {
                state.behaviour.errorsNoted -= 1
                return Self.json(
                    #"{"status":"pending","identifier":{"value":"\#(words[1])"},"challenges":[{"type":"http-01","url":"https://ca.test/challenge/\#(words[1])","token":"t","error":{"type":"urn:ietf:params:acme:error:connection","detail":"Timeout"}}]}"#,
                    headers)
            }
            return authorization(words[1], headers, state)
        case "challenge":
            state.tried.insert(words[1])
            return Self.json("{}", headers)
        case "finalize":
            state.isFinal.insert(Int(words[1]) ?? 0)
            return order(Int(words[1]) ?? 0, headers, state)
        case "certificate":
            let names = state.orders[Int(words[1]) ?? 0]
            let made = try? SelfSignedCertificate(
                names: names + state.behaviour.moreNames, days: state.behaviour.days, key: files["key.pem"])
            return HTTPResponse(status: 200, headers: headers, body: made?.certificate ?? [])
        default: return Self.problem("malformed", "There is nothing at \(path).", headers)
        }
    }

    private func order(_ number: Int, _ headers: Headers, _ state: State) -> HTTPResponse {
        let names = state.orders[number]
        let isReady = names.allSatisfy { isProved($0, state) }
        let status = state.isFinal.contains(number) ? "valid" : isReady ? "ready" : "pending"
        let authorizations = names.map { "\"https://ca.test/authorization/\($0)\"" }.joined(separator: ",")
        return Self.json(
            """
            {"status":"\(status)","authorizations":[\(authorizations)],"finalize":"https://ca.test/finalize/\(number)",
             "certificate":"https://ca.test/certificate/\(number)"}
            """, headers, 201)
    }

    private func isProved(_ name: String, _ state: State) -> Bool {
        state.behaviour.proved.contains(name) || state.tried.contains(name) && state.behaviour.rejection == nil
    }

    private func authorization(_ name: String, _ headers: Headers, _ state: State) -> HTTPResponse {
        let isWildcard = name.hasPrefix("*.")
        let isRejected = state.behaviour.rejection != nil && state.tried.contains(name)
        let status = isProved(name, state) ? "valid" : isRejected ? "invalid" : "pending"
        let error = isRejected ? ",\"error\":\(state.behaviour.rejection ?? "")" : ""
        let kinds = isWildcard ? ["dns-01"] : state.behaviour.challenges
        let challenges = kinds.map { kind in
            """
            {"type":"\(kind)","url":"https://ca.test/challenge/\(name)","token":"token-of_\(kind)"\(error)}
            """
        }
        return Self.json(
            """
            {"status":"\(status)","identifier":{"type":"dns","value":"\(isWildcard ? String(name.dropFirst(2)) : name)"},
             "wildcard":\(isWildcard),"challenges":[\(challenges.joined(separator: ","))]}
            """, headers)
    }

    private static func part(_ name: String, of json: JSON) -> JSON? {
        json[name]?.asText.flatMap { Digest.bytes(base64URL: $0) }.flatMap { JSON(parsing: $0) }
    }

    static func json(_ text: String, _ headers: Headers = [], _ status: Int = 200) -> HTTPResponse {
        HTTPResponse(status: status, headers: headers, body: Array(text.utf8))
    }

    static func problem(
        _ kind: String, _ detail: String, _ headers: Headers = [], status: Int = 400
    ) -> HTTPResponse {
        let text = #"{"type":"urn:ietf:params:acme:error:\#(kind)","detail":\#(JSON.quoted(detail))}"#
        return json(text, headers + [("Content-Type", "application/problem+json")], status)
    }
}
