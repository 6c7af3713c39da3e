// SPDX-License-Identifier: Apache-2.0
import FTPWire

/// `ACCT`: names an account beside the user's name (RFC 959 §4.1.1), which Ferry has no use for.
enum ACCT: QueryCommand {
    typealias Argument = RawArgument
    static let verb = Verb.acct
    static let syntax = "ACCT <account>"
    static let summary = "Not needed here."

    static func answer(_: RawArgument, _: SessionView) -> Completion { .superfluous }
}
