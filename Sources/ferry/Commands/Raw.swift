// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPWire
import ProgramKit

/// `quote`: sends a command of the protocol as typed; as `ferry raw` several of them.
enum Raw: ShellCommand {
    static let names = ["quote", "raw", "literal"]
    static let oneShotName = "raw"
    static let group = CommandGroup.remote
    static let summary = "Send a command to the server as typed, and show the reply"
    static let operands = Operands("COMMAND...", 1...Operands.many, .text)
    static let writesOutput = true
    static let needs = Needs.connection
    static let oneShot: OneShot? = .serverFirst
    static let explanation = """
        Commands that need a data connection are refused. Behind "ferry raw HOST" each word is a command of its own, so
        one with blanks stands in quotes: ferry raw HOST FEAT 'STAT www'. All of them are sent, and the last reply makes
        the exit code.
        """

    static func run(_ arguments: Arguments, in shell: inout Shell) async throws(Failure) {
        try await send(arguments.sentence, in: &shell)
    }

    static func runAlone(_ arguments: Arguments, in shell: inout Shell) async throws(Failure) {
        var last: Failure?
        for word in arguments.operands {
            last = nil
            do throws(Failure) { try await send(word.bytes, in: &shell) } catch {
                // A reply has been shown; without one, what follows may not mean what it was meant to.
                guard error.isToldAlready else { throw error }
                last = error
            }
        }
        if let last { throw last }
    }

    /// Sends a line and shows the replies to it as they come; a refusal is a failure.
    static func send(_ line: [UInt8], in shell: inout Shell) async throws(Failure) {
        guard var remote = shell.remote.take() else { throw .notConnected }
        let console = shell.workspace.console
        let reply: Reply
        do throws(FTPError) {
            reply = try await remote.connection.raw(line) { console.write($0) }
        } catch {
            shell.remote = consume remote
            throw Failure(error)
        }
        remote.listings.forget()
        shell.remote = consume remote
        if let refusal = FTPError(refusing: line, reply) { throw .told(ExitCode(refusal)) }
    }
}

extension Console {
    /// Writes a reply: its lines as the server wrote them, safe to show, or an object.
    fileprivate func write(_ reply: Reply) {
        if writesJSON {
            let members: [(key: String, value: JSON)] = [
                ("reply", .number(Int64(reply.code.rawValue))), ("replyText", .text(reply.text)),
            ]
            return write(line: JSON.object(members).text)
        }
        for line in reply.wireBytes.split(separator: .lineFeed) {
            write(line: Printable.text(line.last == .carriageReturn ? line.dropLast() : line))
        }
    }
}
