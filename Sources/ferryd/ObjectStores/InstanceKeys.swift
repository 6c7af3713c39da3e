// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO
import ProgramKit
import Synchronization

#if S3
import FerryHTTP
import FerryS3

/// The keys that a cloud lends to the machine on which the server runs, by its instance metadata service (IMDSv2); they
/// are fetched again before they end, by one request for all who wait.
///
/// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instance-metadata-security-credentials.html
final class InstanceKeys: Sendable {
    private struct Lent {
        let keys: S3Credentials
        let end: Int64
    }

    private struct State {
        var lent: Lent?
        /// The moment before which nobody is asked again.
        var next: Int64 = 0
        var fetching: Task<Lent?, Never>?
    }

    private let transport: any HTTPTransport
    private let address: String
    private let clock: @Sendable () -> Int64
    private let state = Mutex(State())

    /// The address is the same in all of Amazon's machines, and reaches no further than the machine.
    static let standardAddress = "http://169.254.169.254"
    /// New keys are there five minutes before the old ones end, as the documents say.
    private static let early: Int64 = 300
    /// Nobody waits for new ones while the old ones serve for so long.
    private static let spare: Int64 = 60
    private static let pause: Int64 = 20

    init(
        over transport: any HTTPTransport, at address: String = standardAddress,
        clock: @escaping @Sendable () -> Int64 = { System.secondsSince1970() }
    ) {
        (self.transport, self.address, self.clock) = (transport, address, clock)
    }

    /// The keys of this moment; nil when none can be had.
    func keys() async -> S3Credentials? {
        let now = clock()
        let (lent, task): (Lent?, Task<Lent?, Never>?) = state.withLock { state in
            if let lent = state.lent, now < lent.end - Self.early { return (lent, nil) }
            if state.fetching == nil, now >= state.next { state.fetching = Task { await self.renew() } }
            if let lent = state.lent, now < lent.end - Self.spare { return (lent, nil) }
            return (state.lent, state.fetching)
        }
        let keys = await task?.value ?? lent
        guard let keys, now < keys.end else { return nil }
        return keys.keys
    }

    private func renew() async -> Lent? {
        let fetched = try? await fetch()
        let next = clock() + Self.pause
        state.withLock { state in
            if let fetched { state.lent = fetched }
            (state.fetching, state.next) = (nil, next)
        }
        return fetched
    }

    /// Asks for a token, then for the name of the machine's role, then for the role's keys.
    private func fetch() async throws(HTTPFailure) -> Lent {
        let ticket = try await text(
            HTTPRequest(
                .put, "\(address)/latest/api/token",
                headers: [(name: "X-aws-ec2-metadata-token-ttl-seconds", value: "300")]))
        let place = "\(address)/latest/meta-data/iam/security-credentials/"
        let headers = [(name: "X-aws-ec2-metadata-token", value: ticket)]
        let role = try await text(HTTPRequest(.get, place, headers: headers))
        let answer = try await text(HTTPRequest(.get, place + role, headers: headers), isWord: false)
        guard let json = JSON(parsing: Array(answer.utf8)), let accessKey = json["AccessKeyId"]?.asText,
            let secretKey = json["SecretAccessKey"]?.asText, let token = json["Token"]?.asText,
            let end = json["Expiration"]?.asText.flatMap({ Timestamp(internetDate: $0) })
        else { throw HTTPFailure(.unreachable, "the keys of the machine's role lack something") }
        return Lent(
            keys: S3Credentials(accessKey: accessKey, secretKey: secretKey, sessionToken: token), end: end.seconds)
    }

    /// The text of an answer; a word goes into a header or an address, and so must be nothing else.
    private func text(_ request: HTTPRequest, isWord: Bool = true) async throws(HTTPFailure) -> String {
        let response = try await transport.send(request)
        guard response.status == 200 else {
            throw HTTPFailure(.unreachable, "the instance metadata service answers \(response.status)")
        }
        let text = String(decoding: response.body, as: UTF8.self)
        if !isWord { return text }
        guard let word = text.split(whereSeparator: \.isNewline).first, word.utf8.allSatisfy(Self.isWordByte) else {
            throw HTTPFailure(.unreachable, "the instance metadata service answers something else than a word")
        }
        return String(word)
    }

    /// Those of names of roles, and of tokens in base64.
    private static func isWordByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "-_.+,=@/~".utf8.contains(byte)
        }
    }
}
#endif
