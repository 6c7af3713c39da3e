// SPDX-License-Identifier: Apache-2.0
public import FTPWire
import FerryIO

extension FTPConnection {
    /// Sends a command as typed and returns the final reply, whatever it says.
    ///
    /// Commands that need a data connection are refused, and so are those that would change what this connection
    /// relies on: their operations do it properly. Errors do not show passwords.
    ///
    /// - Parameters:
    ///   - line: The command.
    ///   - onReply: Gets each reply as it comes, preliminary ones (1yz) too.
    /// - Returns: The final reply.
    /// - Throws: `refusedByGuard`, and what a lost connection gives.
    @discardableResult
    public mutating func raw(
        _ line: [UInt8], onReply: (Reply) -> Void = { _ in }
    ) async throws(FTPError) -> Reply {
        let command = CommandLine(line: line)
        let purpose = Purpose(.ask, command.withoutPasswords)
        switch command.verb {
        case .retr, .stor, .appe, .stou, .list, .nlst, .mlsd, .pasv, .epsv, .port, .eprt:
            throw purpose.failure(.refusedByGuard, "this command needs a data connection; use the command for it")
        case .user, .pass, .acct, .rein, .quit, .mode, .stru, .auth, .pbsz, .prot, .ccc:
            throw purpose.failure(.refusedByGuard, "this command would change the connection under the client")
        default: break
        }
        if !recovery.isUnderWay { try await revive() }
        let reply = try await link.ask(command, for: purpose, telling: onReply)
        if !reply.isRefusal { await learn(from: command) }
        return reply
    }

    /// Keeps the working directory in step with a command that was typed.
    private mutating func learn(from command: CommandLine) async {
        switch command.verb {
        case .cwd, .cdup: if (try? await currentDirectory()) == nil { place = .lost }
        default: break
        }
    }
}

extension FTPError {
    /// The error that a refusal of a command as typed means; `nil` for another reply.
    package init?(refusing line: [UInt8], _ reply: Reply) {
        guard reply.isRefusal else { return nil }
        self = Purpose(.ask, CommandLine(line: line).withoutPasswords).failure(of: reply)
    }
}

extension Reply {
    /// The path in a 257, as one of the server's.
    var quotedRemotePath: RemotePath? { quotedPath.map { RemotePath(bytes: $0) } }
}
