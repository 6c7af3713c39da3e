// SPDX-License-Identifier: Apache-2.0
import FTPWire

/// One transfer command, and the way its bytes go.
struct TransferRequest: Sendable {
    let line: CommandLine
    var offset: Int64 = 0
    var direction = TransferProgress.Direction.download

    /// Commands that travel with it, before and behind it; only for servers that serve in turn.
    ///
    /// None of those behind it is answered by 200, which marks the end of an abort.
    var before: [CommandLine] = []
    var behind: [CommandLine] = []

    /// True for a file so short that waiting costs more than its bytes.
    var isShort = false

    /// True for an upload that begins before the server has agreed.
    var isEarly = false

    /// The size up to which a file counts as short.
    static let short: Int64 = 256 << 10
}

extension TransferRequest {
    /// The path of the file.
    var name: RemotePath? { line.argument.isEmpty ? nil : RemotePath(bytes: line.argument) }

    /// The transfer command without its company.
    var alone: TransferRequest {
        TransferRequest(line: line, offset: offset, direction: direction, isShort: isShort)
    }
}

extension FTPConnection {
    /// True for a server that is known to take the next command up when a transfer is over, and not before, so that
    /// commands may be sent behind a transfer command.
    ///
    /// Others read them at once: they answer before the transfer ends, close its port (pyftpdlib), or call what they did
    /// not expect an error (Pure-FTPd).
    var servesInTurn: Bool {
        guard configuration.pipelines, link.pipelining == .proven else { return false }
        return features.replacesAtomically || greeting.text.contains("vsFTPd")
    }
}
