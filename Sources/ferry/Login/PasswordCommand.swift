// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO

/// A command line that tells the password (`--password-command`): the first line that it writes.
struct PasswordCommand: Sendable {
    /// The line, for `/bin/sh -c`.
    let line: [UInt8]

    /// Runs it for a user of a server.
    ///
    /// It finds host, port and user in the variables `FERRY_HOST`, `FERRY_PORT` and `FERRY_USER`, so that one command does
    /// for many servers. What it writes is never shown, and neither is the command, in which a secret may be.
    func password(of user: [UInt8], at host: String, _ port: UInt16) async throws(Failure) -> [UInt8] {
        guard let command = PathBytes(line) else { throw Failure(.usage, "The password command holds a NUL") }
        let variables = [
            Array("FERRY_HOST=\(host)".utf8), Array("FERRY_PORT=\(port)".utf8), Array("FERRY_USER=".utf8) + user,
        ]
        var answer: ShellAnswer
        do throws(Errno) {
            answer = try await BlockingPool.shared.run { () throws(Errno) in
                try ShellAnswer(to: command, with: variables)
            }
        } catch {
            throw failure("cannot be run: \(error)")
        }
        defer { answer.output.clear() }
        switch answer.status {
        case 0: break
        case let status?: throw failure("ended with status \(status)")
        case nil: throw failure("was ended by a signal")
        }
        let password = answer.firstLine
        if password.isEmpty { throw failure("wrote no password: the first line of its output is empty") }
        return password
    }

    private func failure(_ words: String) -> Failure {
        Failure(
            .loginRefused, "The password command \(words)",
            advice: "Run it by itself to see what it says; ferry runs it by /bin/sh -c.")
    }
}
