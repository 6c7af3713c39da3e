// SPDX-License-Identifier: Apache-2.0
import FTPWire

/// `SYST`: what system this is (RFC 959 §4.1.3); clients read how listings look from it.
enum SYST: QueryCommand {
    typealias Argument = NoArgument
    static let verb = Verb.syst
    static let syntax = "SYST"
    static let summary = "Tell what system this is."

    static func answer(_: NoArgument, _: SessionView) -> Completion { .systemType }
}
