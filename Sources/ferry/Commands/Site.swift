// SPDX-License-Identifier: Apache-2.0
import ProgramKit

/// `site`: a command of this one server (RFC 959, SITE).
enum Site: ShellCommand {
    static let names = ["site"]
    static let group = CommandGroup.remote
    static let summary = "Send a SITE command, and show the reply"
    static let operands = Operands("COMMAND...", 1...Operands.many, .text)
    static let writesOutput = true
    static let needs = Needs.connection

    static func run(_ arguments: Arguments, in shell: inout Shell) async throws(Failure) {
        try await Raw.send(Array("SITE ".utf8) + arguments.sentence, in: &shell)
    }
}
