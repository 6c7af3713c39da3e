// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPWire
import FerryIO
import ProgramKit

/// The failure of a command: a sentence for the person, and the code a run ends with.
struct Failure: Error, Sendable {
    let code: ExitCode

    /// The sentence that says what went wrong; empty when everything has been said before.
    let message: String

    /// The advice on what to do about it; `nil` for none.
    var advice: String?

    /// The error of the library, if it was one.
    var cause: FTPError?

    init(_ code: ExitCode, _ message: String, advice: String? = nil) {
        self.code = code
        self.message = message
        self.advice = advice
    }

    /// Something typed that makes no sense.
    init(_ error: UsageError, usage: String? = nil) {
        self.init(.usage, error.message, advice: usage.map { "Usage: \($0)" })
    }

    /// A problem with a file or directory of this machine.
    init(_ error: Errno, local path: [UInt8]) {
        let name = Printable.text(path)
        switch error {
        case .noEntry: self.init(.localFile, "No such file found locally: \(name)")
        default: self.init(.localFile, "\(name): \(error)")
        }
    }
}

extension Failure {
    /// The failure of a command that needs a connection.
    static let notConnected = Failure(.usage, "Not connected. Use: connect HOST [PORT]")

    /// The failure of a command that needs a login.
    static let notLoggedIn = Failure(.usage, "Not logged in. Use: login NAME")

    /// Stopped by ctrl-C.
    static let interrupted = Failure(.interrupted, "Interrupted.")

    /// The failure of `reget` and `reput` with text.
    static let textBeginsAnew = Failure(
        .usage, "Text cannot go on where it stopped, as its length differs on either side",
        advice: "Use: binary, if the file was transferred byte for byte before")

    /// A failure whose parts have been told one by one.
    static func told(_ code: ExitCode) -> Failure { Failure(code, "") }

    /// True when nothing more can come of what was to follow, as when the connection is gone or the person stops it.
    var endsBatch: Bool {
        if code == .interrupted || code == .terminated || code == .full { return true }
        switch cause?.code {
        case .connectionLost, .cannotConnect, .loginRefused, .notConnected, .cancelled, .protocolViolation,
            .encryptionFailed, .untrusted:
            return true
        default: return false
        }
    }

    /// True when its parts have been told one by one, so that there is nothing to add.
    var isToldAlready: Bool { message.isEmpty && advice == nil }

    /// The failure as an object for programs; `place` is the line of a script that failed.
    func json(at place: ScriptPlace? = nil) -> JSON {
        var members: [(key: String, value: JSON)] = [
            ("error", .text(cause?.code.rawValue ?? shortName)), ("exitCode", .number(Int64(code.rawValue))),
            ("message", .text(message)),
        ]
        if let advice { members.append(("advice", .text(advice))) }
        if let place { members += JSON.name(place.file, as: "script") + [("line", .number(Int64(place.line)))] }
        guard let cause else { return .object(members) }
        members.append(("operation", .text(cause.operation.rawValue)))
        members += JSON.name(cause.place, as: "place")
        if let reply = cause.reply {
            members.append(("reply", .number(Int64(reply.code.rawValue))))
            members.append(("replyText", .text(reply.text)))
        }
        return .object(members)
    }

    private var shortName: String {
        switch code {
        case .usage: "usage"
        case .localFile: "localFile"
        case .guarded: "refusedByGuard"
        case .interrupted, .terminated: "cancelled"
        default: "failed"
        }
    }
}
