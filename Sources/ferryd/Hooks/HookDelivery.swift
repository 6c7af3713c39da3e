// SPDX-License-Identifier: Apache-2.0
import FerryACME
import FerryHTTP
import FerryIO
import FTPWire
import ProgramKit

/// The way in which an event reaches a program or a server outside.
protocol HookDelivery: Sendable {
    func deliver(_ event: SpooledEvent) async -> HookOutcome
}

/// The result of telling a hook an event.
enum HookOutcome: Hashable, Sendable {
    case taken
    /// It may take the event later; a clause says what was wrong.
    case notNow(String)
    /// It will never take it.
    case never(String)
}

/// A program that is run for an event, without a shell: the event is what it reads, and its facts are variables.
struct ProgramDelivery: HookDelivery {
    let words: [String]
    let patience: Duration

    /// Programs may last; files of clients have threads of their own.
    static let pool = BlockingPool(width: 64)

    func deliver(_ event: SpooledEvent) async -> HookOutcome {
        let order = ProgramOrder(
            words: [Array(words[0].utf8)] + words.dropFirst().map { Self.word($0, for: event) },
            variables: Self.variables(for: event), input: Array(event.text.utf8) + [.lineFeed], patience: patience)
        do throws(ChildProgram.Unfinished) {
            let ended = try await Self.pool.run { (flag: CancellationFlag) throws(ChildProgram.Unfinished) in
                try order.run(flag)
            }
            return ended.isSuccess ? .taken : .notNow("it \(ended.words)")
        } catch {
            return .notNow("it \(error.words)")
        }
    }

    /// `{file}` and `{path}` are replaced where they are whole words: both begin with a slash, so that no name can be
    /// taken for an option.
    private static func word(_ word: String, for event: SpooledEvent) -> [UInt8] {
        guard HookOptions.placeholders.contains(Array(word.utf8)) else { return Array(word.utf8) }
        let name = word.dropFirst().dropLast()
        return event.facts.first { $0.name == name }?.value ?? []
    }

    /// A variable for each fact.
    private static func variables(for event: SpooledEvent) -> [[UInt8]] {
        event.facts.map { Array("FERRY_\($0.name.variableName)=".utf8) + $0.value.filter { $0 != 0 } }
    }
}

/// A server that is sent the event by HTTPS, signed with a secret that both know.
struct WebhookDelivery: HookDelivery {
    let url: String
    let secret: [UInt8]?
    let transport: any HTTPTransport

    func deliver(_ event: SpooledEvent) async -> HookOutcome {
        let body = Array(event.text.utf8)
        var headers = [
            ("Content-Type", "application/json"), ("X-Ferry-Event", event.kind), ("X-Ferry-Id", event.id),
        ]
        if let secret { headers.append(("X-Ferry-Signature-256", "sha256=\(Self.signature(of: body, with: secret))")) }
        do throws(HTTPFailure) {
            let response = try await transport.send(HTTPRequest(.post, url, headers: headers, body: body))
            return Self.outcome(response.status)
        } catch {
            return .notNow(error.reason)
        }
    }

    /// The HMAC with SHA-256 of a body, in hexadecimal digits, as GitHub signs what it sends.
    static func signature(of body: [UInt8], with secret: [UInt8]) -> String {
        Hexadecimal.text(Digest.hmacSHA256(body, key: secret))
    }

    /// A server that is in trouble, or busy, may take it later; one that says no has said no (RFC 9110 §15.5).
    private static func outcome(_ status: Int) -> HookOutcome {
        switch status {
        case 200..<300: .taken
        case 408, 425, 429, 500...: .notNow("it answered \(status)")
        default: .never("it answered \(status)")
        }
    }
}
