// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO
import ProgramKit
import Synchronization

/// The session of a browser, by which somebody has proved who they are.
final class PageSession: Sendable {
    /// Something that the next page says.
    struct Word: Sendable {
        let text: String
        /// A secret that is shown this once.
        var secret: String?
        var isTrouble = false
    }

    private struct State {
        var idle: Deadline
        var words: [Word] = []
    }

    let caller: AdminCaller
    /// The token that has proved it, with which it ends; `nil` for who came by a ticket.
    let token: AccessToken?
    /// The text that forms of this session bring along, which no other page knows.
    let stamp = RandomText.make(letters: 32)
    private let end = Deadline.after(.seconds(12 * 3600))
    private let state: Mutex<State>

    /// The time after which a session without a request is over.
    static let patience = Duration.seconds(3600)

    init(_ caller: AdminCaller, by token: AccessToken?) {
        (self.caller, self.token) = (caller, token)
        state = Mutex(State(idle: .after(Self.patience)))
    }

    var isOver: Bool { end.hasPassed || state.withLock { $0.idle.hasPassed } }

    func touch() { state.withLock { $0.idle = .after(Self.patience) } }

    func say(_ word: Word) { state.withLock { $0.words.append(word) } }

    /// The words that were not shown yet.
    func takeWords() -> [Word] {
        state.withLock { state in
            defer { state.words = [] }
            return state.words
        }
    }
}

/// All sessions of browsers, and the tickets by which they begin.
final class PageSessions: Sendable {
    private struct State {
        /// By the digests of their cookies, so that to look for one tells nothing about others.
        var sessions: [[UInt8]: PageSession] = [:]
        var tickets: [[UInt8]: Deadline] = [:]
    }

    private let state = Mutex(State())
    static let cookie = "ferryd-session"
    static let ticketTime = Duration.seconds(300)
    private static let most = 64

    private static func key(_ text: String) -> [UInt8] { Digest.sha256(Array(text.utf8)) }

    /// A text that lets one browser in, once, within five minutes.
    func makeTicket() -> String {
        let ticket = RandomText.make(letters: 40)
        state.withLock { state in
            state.tickets = state.tickets.filter { !$0.value.hasPassed }
            state.tickets[Self.key(ticket)] = .after(Self.ticketTime)
        }
        return ticket
    }

    /// True if nobody is logged in, and nobody can be by a ticket.
    var isEmpty: Bool {
        state.withLock { state in
            state.sessions.allSatisfy { $0.value.isOver } && state.tickets.allSatisfy { $0.value.hasPassed }
        }
    }

    /// Takes a ticket, which is worth nothing from then on; false for one that is wrong or over.
    func takeTicket(_ ticket: String) -> Bool {
        let deadline = state.withLock { $0.tickets.removeValue(forKey: Self.key(ticket)) }
        return deadline.map { !$0.hasPassed } ?? false
    }

    /// Begins a session; the value of its cookie.
    func begin(_ session: PageSession) -> String {
        let text = RandomText.make(letters: 40)
        state.withLock { state in
            state.sessions = state.sessions.filter { !$0.value.isOver }
            if state.sessions.count >= Self.most, let any = state.sessions.keys.first { state.sessions[any] = nil }
            state.sessions[Self.key(text)] = session
        }
        return text
    }

    /// The session of a request; `nil` for none, or one that is over, or whose token was removed.
    func session(of request: AdminRequest, _ tokens: TokenBook) -> PageSession? {
        guard let cookie = request.cookie(Self.cookie) else { return nil }
        let key = Self.key(cookie)
        guard let session = state.withLock({ $0.sessions[key] }) else { return nil }
        let now = System.secondsSince1970()
        let holds = session.token.map { token in !token.isOver(at: now) && tokens.all.contains(token) } ?? true
        if session.isOver || !holds {
            _ = state.withLock { $0.sessions.removeValue(forKey: key) }
            return nil
        }
        session.touch()
        return session
    }

    func end(of request: AdminRequest) {
        guard let cookie = request.cookie(Self.cookie) else { return }
        _ = state.withLock { $0.sessions.removeValue(forKey: Self.key(cookie)) }
    }
}

extension AdminRequest {
    /// The value of a cookie; `nil` without one, or with several of that name.
    func cookie(_ name: String) -> String? {
        let pairs = headers.filter { $0.name == "cookie" }.flatMap { $0.value.split(separator: ";") }
        let values = pairs.compactMap { pair -> String? in
            let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard sides.count == 2, sides[0].drop(while: { $0 == " " }) == name else { return nil }
            return String(sides[1])
        }
        return values.count == 1 ? values[0] : nil
    }

    /// The fields of a form (application/x-www-form-urlencoded), in their order; `nil` for another body.
    var form: [(name: String, value: String)]? {
        guard header("content-type")?.prefix(while: { $0 != ";" }).lowercased() == "application/x-www-form-urlencoded",
            let text = String(validating: body, as: UTF8.self)
        else { return nil }
        var fields: [(name: String, value: String)] = []
        for pair in text.split(separator: "&") {
            let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let decoded = sides.map { side in
                PercentEncoding.bytes(of: String(side.replacing("+", with: " ")))
                    .flatMap { String(validating: $0, as: UTF8.self) }
            }
            guard let name = decoded[0], let value = decoded.count > 1 ? decoded[1] : "" else { return nil }
            fields.append((name, value))
        }
        return fields
    }
}
