// SPDX-License-Identifier: Apache-2.0
import FTPServer
import FTPWire
import FerryIO

/// The console's story: one line an event, for people.
struct TextLog: EventSubscriber {
    private let output: LogOutput
    private let isQuiet: Bool
    let wantsCommands: Bool

    init(_ output: LogOutput, quiet: Bool, verbose: Bool) {
        self.output = output
        isQuiet = quiet
        wantsCommands = verbose
    }

    func receive(_ event: Event) {
        guard !isQuiet || event.kind.isTrouble, let words = Self.words(for: event) else { return }
        output.write(LogTime.now, " [", "\(event.visit)", "] ", words)
    }

    private static func words(for event: Event) -> String? {
        switch event.kind {
        case .connected: "New connection from \(event.peer)"
        case .refusedConnection(let refusal): "Refused a connection from \(event.peer): \(refusal.reply.text)"
        case .loggedIn(let user): "Logged in as \(user)"
        case .loginFailed(let user): "Login failed for \(user) from \(event.peer.hostText)"
        case .command(let line): "> \(line)"
        case .answered(_, let reply): "< \(reply)"
        case .refused(let line, let refusal): "Refused \(line): \(refusal.reply)"
        case .transferBegan(let subject): "\(verb(subject)) \(subject.path) started"
        case .transferProgressed(let subject, let bytes, let total, let rate):
            "\(verb(subject)) \(subject.path): \(Quantity.bytes(bytes))\(total.map { " of \(Quantity.bytes($0))" } ?? ""), "
                + Quantity.rate(rate)
        case .transferEnded(let subject, let verdict, let bytes, let duration):
            ending(subject, verdict, bytes, duration)
        case .strangerOnDataPort(let stranger): "A stranger, \(stranger), was turned away from a data port"
        case .unlistableNames(let count, let directory):
            "\(count) names in \(directory) hold line breaks and were left out of the listing"
        case .closed(let ending): "Connection closed: \(reason(ending))"
        }
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
        case .complete: "\(verb(subject)) \(subject.path) complete: \(amount) (\(Quantity.rate(bytes, in: duration)))"
        case .failed(let refusal): "\(verb(subject)) \(subject.path) failed after \(amount): \(refusal.reply.text)"
        }
    }

    private static func reason(_ ending: Ending) -> String {
        switch ending {
        case .quit: "the client said goodbye"
        case .lost(let error): error == .closed ? "the client hung up" : "\(error)"
        case .refused(let refusal): refusal.reply.text
        case .foreign(let other): "the client speaks \(other.rawValue), not FTP"
        }
    }
}

extension Event.Kind {
    /// Whether an administrator who wants to hear little wants to hear of it.
    var isTrouble: Bool {
        switch self {
        case .refusedConnection, .loginFailed, .strangerOnDataPort, .unlistableNames: true
        case .transferEnded(_, .failed, _, _): true
        default: false
        }
    }
}
