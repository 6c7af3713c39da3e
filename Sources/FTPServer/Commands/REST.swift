// SPDX-License-Identifier: Apache-2.0
import FTPStorage
import FTPWire

/// `REST`: where in the file the very next transfer starts (RFC 3659 §5).
enum REST: OpeningCommand {
    typealias Argument = RawArgument
    static let verb = Verb.rest
    static let syntax = "REST <offset>"
    static let summary = "Start the next transfer at an offset."

    static func run(_ argument: RawArgument, in _: Workspace) async throws(Refusal) -> Intermediate {
        guard let offset = Offset(parsing: argument.bytes.trimmingBlanks) else { throw .syntaxError }
        return Intermediate(
            reply: .restarting(at: offset), unlocks: .restart(RestartOffset(offset: offset.rawValue)))
    }

    static func features(_ view: SessionView) -> [String] {
        view.capabilities.contains(.resume) ? ["REST STREAM"] : []
    }
}

/// Proof that `REST` was accepted: only this file can make one, and using it spends it.
struct RestartOffset: ~Copyable {
    let offset: Int64

    fileprivate init(offset: Int64) { self.offset = offset }
}
