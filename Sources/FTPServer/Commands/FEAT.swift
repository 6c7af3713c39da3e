// SPDX-License-Identifier: Apache-2.0
import FTPWire

/// `FEAT`: what the server can do beyond RFC 959 (RFC 2389); each command's file holds its lines.
enum FEAT: QueryCommand {
    typealias Argument = NoArgument
    static let verb = Verb.feat
    static let syntax = "FEAT"
    static let summary = "List the extra features."

    static func answer(_: NoArgument, _ view: SessionView) -> Completion {
        .features(CommandTable.descriptions.flatMap { $0.features(view) }.sorted())
    }
}
