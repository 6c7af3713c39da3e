// SPDX-License-Identifier: Apache-2.0
import FTPWire

/// `PWD`: where the session is (RFC 959 §4.1.3).
enum PWD: QueryCommand {
    typealias Argument = NoArgument
    static let verb = Verb.pwd
    static let syntax = "PWD"
    static let summary = "Tell the current directory."

    static func answer(_: NoArgument, _ view: SessionView) -> Completion { .pathname(view.directory) }
}
