// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPWire
import ProgramKit

/// `quote`: sends a command of the protocol as typed.
enum Raw: ShellCommand {
    static let names = ["quote", "raw", "literal"]
    static let group = CommandGroup.remote
    static let summary = "Send a command to the server as typed, and show the reply"
    static let operands = Operands("COMMAND...", 1...Operands.many, .text)
    static let writesOutput = true
    static let needs = Needs.connection
    static let explanation = "Commands that need a data connection are refused."

    static func run(_ arguments: Arguments, in shell: inout Shell) async throws(Failure) {
        try await send(arguments.sentence, in: &shell)
    }

    /// Sends a line and shows the reply; a refusal is a failure.
    static func send(_ line: [UInt8], in shell: inout Shell) async throws(Failure) {
        guard var remote = shell.remote.take() else { throw .notConnected }
        let reply: Reply
        do throws(FTPError) {
            reply = try await remote.connection.raw(line)
        } catch {
            shell.remote = consume remote
            throw Failure(error)
        }
        remote.listings.forget()
        shell.remote = consume remote
        for line in Printable.lines(of: reply) { shell.workspace.console.write(line: line) }
        let group = reply.code.group
        if group == .transientRefusal || group == .permanentRefusal { throw .told(.denied) }
    }
}

extension Printable {
    /// The lines of a reply as the server wrote them, safe to show.
    fileprivate static func lines(of reply: Reply) -> [String] {
        reply.wireBytes.split(separator: .lineFeed).map { text($0.last == .carriageReturn ? $0.dropLast() : $0) }
    }
}
