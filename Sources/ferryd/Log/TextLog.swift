// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPServer
import FTPStorage
import FTPWire
import FerryIO
import ProgramKit

/// The console's story: one line an event, for people.
struct TextLog: ServerLog {
    private let output: LogOutput
    private let least: EventWeight
    let wantsCommands: Bool

    init(to stream: CInt = 1, _ verbosity: Verbosity) {
        output = LogOutput(to: stream) { "(\($0) lines were dropped, as nobody read them)" }
        least = verbosity.least
        wantsCommands = verbosity == .verbose
    }

    func receive(_ event: Event) {
        guard event.kind.weight >= least else { return }
        output.write(LogTime.now, " [", "\(event.connection)", "] ", Self.words(of: event))
    }

    func tell(_ notice: Notice) {
        if notice.isTimed { output.write(LogTime.now, " ", notice.words) } else { output.write(notice.words) }
    }

    func finish() async { await output.finish() }

    /// An event as a line tells it, behind its time and the number of its connection.
    static func words(of event: Event) -> String { person(of: event) + words(for: event) }

    /// Stands in each line of somebody who is logged in; other lines name the address where it is news.
    private static func person(of event: Event) -> String {
        event.user.map { "\($0)@\(event.peer.hostText): " } ?? ""
    }

    private static func words(for event: Event) -> String {
        switch event.kind {
        case .connected: "New connection from \(event.peer)"
        case .refusedConnection(let refusal): "Refused a connection from \(event.peer): \(refusal.reply.text)"
        case .prefaceFailed(let failure): "Closed a connection from \(event.peer): \(failure)"
        case .encrypted(let facts): "Encrypted: \(facts)\(certificate(facts))"
        case .handshakeFailed(let error): "No TLS with \(event.peer.hostText): \(error)"
        case .dataEncrypted(let facts): "Data connection encrypted: \(facts)"
        case .dataHandshakeFailed(let reason): "A data connection was refused: \(reason)"
        case .loggedIn: "Logged in"
        case .passwordChanged: "The user has changed the password"
        case .loginFailed(let user): "Login failed for \(user) from \(event.peer.hostText)"
        case .loginRefused(let user, let obstacle):
            "Login refused to \(user) from \(event.peer.hostText), who has proved the account: \(obstacle.sentence)"
        case .accountsUnavailable(.notJudged(let sentence)): sentence
        case .accountsUnavailable(let error): "Nobody can log in: \(error)"
        case .loginDelayed(let user, let delay, let reason):
            "Login of \(user) from \(event.peer.hostText) waits until \(LogTime.after(delay)): \(words(for: reason))"
        case .banned(let ban): "Banned \(ban.network) \(ban.endText): \(ban.reason)"
        case .command(let line): "> \(line)"
        case .answered(_, let reply): "< \(reply)"
        case .refused(let line, let refusal): "Refused \(line): \(refusal.reply)"
        case .transferBegan(let subject): "\(verb(subject)) \(subject.path) started"
        case .transferProgressed(let subject, let bytes, let total, let rate):
            "\(verb(subject)) \(subject.path): \(Quantity.bytes(bytes))\(total.map { " of \(Quantity.bytes($0))" } ?? ""), "
                + Quantity.rate(rate)
        case .transferEnded(let subject, let verdict, let bytes, let duration):
            ending(subject, verdict, bytes, duration)
        case .changed(let change): "\(change)"
        case .partialGaveWay(let path, let bytes, let left?):
            "No room was left: \(Quantity.bytes(bytes)) of a broken upload of \(path), left at \(LogTime.text(of: left)), "
                + "gave way"
        case .partialGaveWay(let path, let bytes, nil):
            "No room was left: the \(Quantity.bytes(bytes)) of \(path) that had arrived were not kept"
        case .dataConnectionRejected(let stranger): "A stranger, \(stranger), was turned away from a data port"
        case .dataPrefaceFailed(let stranger, let failure):
            "A connection from \(stranger) was turned away from a data port: \(failure)"
        case .nobodyCame(let trouble): trouble.sentence
        case .repliesPutOff:
            "\(event.peer.hostText) took a second to connect: it is told of data ports a moment later from now on"
        case .unlistableNames(let count, let directory):
            "\(count) names in \(directory) hold line breaks and were left out of the listing"
        case .storeFailed(let path, let error): "The store failed at \(path): \(Printable.text("\(error)".utf8))"
        case .closed(let ending): "Connection closed: \(reason(ending))"
        }
    }

    private static func certificate(_ facts: TLSFacts) -> String {
        facts.certificate.map { ", certificate of \(Printable.text(Array($0.subject.utf8)))" } ?? ""
    }

    private static func verb(_ subject: TransferSubject) -> String {
        switch subject.direction {
        case .download: "Download of"
        case .upload: "Upload of"
        case .listing: "Listing of"
        }
    }

    private static func ending(
        _ subject: TransferSubject, _ verdict: TransferVerdict, _ bytes: Int64, _ duration: Duration
    ) -> String {
        let amount = "\(Quantity.bytes(bytes)) in \(Quantity.seconds(duration))"
        return switch verdict {
        case .complete(let proof):
            "\(verb(subject)) \(subject.path) complete: \(amount) (\(Quantity.rate(bytes, in: duration)))"
                + (proof.map { ", \(words(for: $0))" } ?? "")
        case .failed(let refusal):
            "\(verb(subject)) \(subject.path) failed after \(amount): \(refusal.reply.text)"
                + (refusal.isForCloseNotify ? " Where clients never say it: allow-missing-close-notify." : "")
                + (refusal.isForServersRights ? " Why, and what to do, says: ferryd check" : "")
        }
    }

    private static func words(for reason: LoginThrottle.DelayReason) -> String {
        switch reason {
        case .attemptsFromAddress: "too many attempts from that address"
        case .accountsTriedFromAddress: "too many accounts were tried from that address"
        case .attemptsOnAccount: "too many attempts on that account"
        }
    }

    private static func words(for proof: EndProof) -> String {
        switch proof {
        case .announcedSize: "proved by its announced size"
        case .closeNotify: "proved by its TLS end"
        case .controlAlive: "proved by an orderly end"
        case .inferredFromQuit: "inferred from QUIT"
        }
    }

    private static func reason(_ ending: CloseReason) -> String {
        switch ending {
        case .quit: "the client said goodbye"
        case .lost(let error): error == .closed ? "the client hung up" : "\(error)"
        case .refused(let refusal): refusal.reply.text
        case .foreign(let other): "the client speaks \(other.rawValue), not FTP"
        }
    }
}
