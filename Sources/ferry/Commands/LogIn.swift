// SPDX-License-Identifier: Apache-2.0
import ProgramKit

/// `login`: logs in on the connection there is, as somebody else or after a refusal.
enum LogIn: ShellCommand {
    static let names = ["login", "user"]
    static let group = CommandGroup.connection
    static let summary = "Log in as another user"
    static let operands = Operands("[NAME]", 0...1, .text)
    static let needs = Needs.connection
    static let explanation = "The password is asked for; it is never part of a command."

    static func run(_ arguments: Arguments, in shell: inout Shell) async throws(Failure) {
        try await shell.logIn(as: arguments.operands.first?.bytes)
    }
}
