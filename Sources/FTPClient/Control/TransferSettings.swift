// SPDX-License-Identifier: Apache-2.0
import FTPWire

/// The settings for transfers that a server keeps between commands, as its replies show them.
struct TransferSettings: Sendable {
    /// The representation type; `nil` while that is not known.
    private(set) var type: TypeCode?

    /// The restart offset that waits for the next transfer.
    ///
    /// A transfer that failed may have left it behind. It must not cut the head of the next file.
    private(set) var restart: Int64 = 0

    /// Learns from the final reply to a command.
    mutating func note(_ reply: Reply, to line: CommandLine) {
        switch line.verb {
        case .type: type = reply.isRefusal ? nil : try? TypeCode(parsing: line.argument)
        case .rest where reply.code.group == .intermediate:
            restart = Int64(String(decoding: line.argument, as: UTF8.self)) ?? 0
        case .retr, .stor, .appe, .list, .nlst, .mlsd: if !reply.isRefusal { restart = 0 }
        default: break
        }
    }
}
