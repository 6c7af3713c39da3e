// SPDX-License-Identifier: Apache-2.0
public import FTPWire
import FerryIO

extension FTPConnection {
    /// Sends a command as typed and returns the final reply, whatever it says.
    ///
    /// Commands that need a data connection are refused, and so are those that would change what this connection
    /// relies on: their operations do it properly.
    public mutating func raw(_ line: [UInt8]) async throws(FTPError) -> Reply {
        let command = CommandLine(line: line)
        let purpose = Purpose(.ask, line)
        switch command.verb {
        case .retr, .stor, .appe, .stou, .list, .nlst, .mlsd, .pasv, .epsv, .port, .eprt:
            throw purpose.failure(.refusedByGuard, "this command needs a data connection; use the command for it")
        case .user, .pass, .acct, .rein, .quit, .mode, .stru, .auth, .pbsz, .prot, .ccc:
            throw purpose.failure(.refusedByGuard, "this command would change the connection under the client")
        default: break
        }
        if !recovery.isUnderWay { try await revive() }
        let reply = try await link.ask(command, for: purpose)
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

extension Reply {
    /// The path in a 257, as one of the server's.
    var quotedRemotePath: RemotePath? { quotedPath.map { RemotePath(bytes: $0) } }
}
