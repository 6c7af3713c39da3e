// SPDX-License-Identifier: Apache-2.0
public import FTPWire
import FerryIO

extension FTPConnection {
    /// Whether the connection can still be used.
    public var isUsable: Bool { control != nil }

    /// Whether somebody has logged in.
    public var isLoggedIn: Bool { credentials != nil && isUsable }

    /// The server's address and port, as text.
    public var peer: String { "\(ends.peer)" }

    /// Makes data connections that way from now on; what was learned about ways that do not work is forgotten.
    public mutating func use(_ mode: DataMode) {
        configuration.dataMode = mode
        dataRoute = DataRoute()
    }

    /// Says goodbye and closes; never waits long.
    public consuming func quit() async {
        let limit = configuration.timeouts.abort
        await undisturbed { control in
            guard (try? await control.send([CommandLine(.quit)], stall: limit)) != nil else { return false }
            _ = try? await control.reply(until: control.stream.loop.deadline(after: limit))
            return false
        }
    }

    /// Tells the server that the client is still there (NOOP).
    public mutating func keepAlive() async throws(FTPError) {
        try await require(CommandLine(.noop), for: Purpose(.ask, Array("NOOP".utf8)))
    }

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
        case .user, .pass, .acct, .rein, .quit, .mode, .stru:
            throw purpose.failure(.refusedByGuard, "this command would change the connection under the client")
        default: break
        }
        if !isRecovering { try await revive() }
        let reply = try await ask(command, for: purpose)
        if !reply.isRefusal { await learn(from: command) }
        return reply
    }

    /// Keeps what is known in step with a command that was typed.
    private mutating func learn(from command: CommandLine) async {
        switch command.verb {
        case .cwd, .cdup: workingFolder = try? await currentFolder()
        case .type: transferType = nil
        default: break
        }
    }
}

extension Reply {
    /// The path in a 257, as one of the server's.
    var quotedRemotePath: RemotePath? { quotedPath.map { RemotePath(bytes: $0) } }
}
