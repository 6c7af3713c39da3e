// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPServer
import FTPStorage
import FTPWire
import FerryIO
import ProgramKit

/// The same story for programs: one JSON object a line (RFC 8259).
///
/// Nothing else stands on its stream: the start, the one-time password, warnings and the end are objects too.
struct JSONLog: ServerLog {
    private let output: LogOutput
    private let least: EventWeight
    let wantsCommands: Bool

    init(to stream: CInt = 1, _ verbosity: Verbosity) {
        output = LogOutput(to: stream) { count in
            var object = Self.object("warning")
            object.add("event", "lines-dropped")
            object.add("count", Int64(count))
            return object.text
        }
        least = verbosity.least
        wantsCommands = verbosity == .verbose
    }

    func receive(_ event: Event) {
        guard event.kind.weight >= least else { return }
        var object = Self.object(event.kind.weight.level)
        object.add("session", Int64(event.connection))
        object.add("peer", event.peer.description)
        if let user = event.user { object.add("user", user.description) }
        Self.describe(event.kind, in: &object)
        output.write(object.text)
    }

    func tell(_ notice: Notice) {
        var object = Self.object(notice.level)
        notice.describe(in: &object)
        output.write(object.text)
    }

    func finish() async { await output.finish() }

    /// The members that all lines begin with.
    private static func object(_ level: String) -> JSONObject {
        var object = JSONObject()
        object.add("time", LogTime.now)
        object.add("level", level)
        return object
    }

    private static func describe(_ kind: Event.Kind, in object: inout JSONObject) {
        switch kind {
        case .connected: object.add("event", "connected")
        case .refusedConnection(let refusal):
            object.add("event", "refused-connection")
            object.add(refusal.reply)
        case .encrypted(let facts):
            object.add("event", "encrypted")
            object.add(facts)
        case .dataEncrypted(let facts):
            object.add("event", "data-encrypted")
            object.add(facts)
        case .prefaceFailed(let failure):
            object.add("event", "preface-failed")
            object.add("reason", "\(failure)")
        case .handshakeFailed(let error):
            object.add("event", "handshake-failed")
            object.add("reason", "\(error)")
        case .dataHandshakeFailed(let reason):
            object.add("event", "data-handshake-failed")
            object.add("reason", reason)
        case .loggedIn: object.add("event", "logged-in")
        case .passwordChanged: object.add("event", "password-changed")
        case .loginFailed(let user):
            object.add("event", "login-failed")
            object.add("user", user)
        case .loginRefused(let user, let obstacle):
            object.add("event", "login-refused")
            object.add("user", user.description)
            object.add(obstacle)
            object.add(obstacle.refusal.reply)
        case .accountsUnavailable(let error):
            object.add("event", "accounts-unavailable")
            object.add("reason", error.description)
        case .loginDelayed(let user, let delay, let reason):
            object.add("event", "login-delayed")
            object.add("user", user)
            object.add("until", LogTime.after(delay))
            object.add("reason", reason.rawValue)
        case .banned(let ban): ban.describe(as: "banned", in: &object)
        case .command(let line):
            object.add("event", "command")
            object.add("command", line.description)
        case .answered(let line, let reply):
            object.add("event", "answered")
            object.add("command", line.description)
            object.add(reply)
        case .refused(let line, let refusal):
            object.add("event", "refused")
            object.add("command", line.description)
            object.add(refusal.reply)
        case .transferBegan(let subject):
            object.add("event", "transfer-began")
            object.add(subject)
        case .transferProgressed(let subject, let bytes, let total, let rate):
            object.add("event", "transfer-progressed")
            object.add(subject)
            object.add("bytes", bytes)
            if let total { object.add("total", total) }
            object.add("rate", rate)
        case .transferEnded(let subject, let verdict, let bytes, let duration):
            object.add("event", "transfer-ended")
            object.add(subject)
            object.add("bytes", bytes)
            object.add("milliseconds", Int64(duration / .milliseconds(1)))
            object.add(verdict)
        case .changed(let change):
            object.add("event", "changed")
            object.add("change", "\(change)")
        case .partialGaveWay(let path, let bytes, let left):
            object.add("event", "partial-gave-way")
            object.add("path", path.description)
            object.add("bytes", bytes)
            if let left { object.add("left", LogTime.text(of: left)) }
        case .dataConnectionRejected(let stranger):
            object.add("event", "stranger-on-data-port")
            object.add("stranger", stranger.description)
        case .dataPrefaceFailed(let stranger, let failure):
            object.add("event", "data-preface-failed")
            object.add("stranger", stranger.description)
            object.add("reason", "\(failure)")
        case .nobodyCame(let trouble):
            object.add("event", "nobody-came")
            trouble.describe(in: &object)
        case .repliesPutOff:
            object.add("event", "replies-put-off")
        case .unlistableNames(let count, let directory):
            object.add("event", "unlistable-names")
            object.add("path", directory.description)
            object.add("count", Int64(count))
        case .storeFailed(let path, let error):
            object.add("event", "store-failed")
            object.add("path", path.description)
            object.add("reason", "\(error)")
        case .closed(let ending):
            object.add("event", "closed")
            object.add("reason", Self.reason(ending))
        }
    }

    /// The word for the end of a connection, or the last reply's text.
    static func reason(_ ending: CloseReason) -> String {
        switch ending {
        case .quit: "quit"
        case .lost: "lost"
        case .refused(let refusal): refusal.reply.text
        case .foreign: "foreign-protocol"
        }
    }
}

extension JSONObject {
    mutating func add(_ reply: Reply) {
        add("code", Int64(reply.code.rawValue))
        add("text", reply.text)
    }

    fileprivate mutating func add(_ facts: TLSFacts) {
        add("tls", facts.version.rawValue)
        add("cipher", facts.cipher)
        add("resumed", facts.isResumed)
        add("kernel", facts.isInKernel)
        if let certificate = facts.certificate { add("certificate", certificate.subject) }
    }

    mutating func add(_ obstacle: LoginObstacle) {
        switch obstacle {
        case .home(let path, let error):
            add("reason", error.cause?.description ?? error.sentence)
            add("home", Printable.text(path))
        case .tooManySessions(let limit):
            add("reason", obstacle.word)
            add("limit", Int64(limit))
        default: add("reason", obstacle.word)
        }
    }

    fileprivate mutating func add(_ subject: TransferSubject) {
        add("direction", subject.direction.rawValue)
        add("path", subject.path.description)
    }

    mutating func add(_ verdict: TransferVerdict) {
        switch verdict {
        case .complete(let proof):
            add("verdict", "complete")
            if let proof { add("proof", proof.rawValue) }
        case .failed(let refusal):
            add("verdict", "failed")
            add(refusal.reply)
        }
    }
}

extension EventWeight {
    fileprivate var level: String {
        switch self {
        case .detail: "debug"
        case .story: "info"
        case .trouble: "warning"
        }
    }
}
