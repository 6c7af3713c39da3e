// SPDX-License-Identifier: Apache-2.0
import FTPPolicy

/// A quota in words for a client.
extension QuotaReport {
    /// A line for bytes and one for files, where they are limited.
    var lines: [String] {
        [
            limit.bytes.map { "\(use.bytes) of \($0) bytes used, \(bytesLeft ?? 0) left" },
            limit.files.map { "\(use.files) of \($0) files and directories used, \(filesLeft ?? 0) left" },
        ].compactMap { $0 }
    }

    /// The numbers, and the thing to do.
    var state: String {
        let parts = [
            limit.bytes.map { "\(use.bytes) of \($0) bytes" },
            limit.files.map { "\(use.files) of \($0) files and directories" },
        ].compactMap { $0 }
        let remedy = mayDelete ? "delete something to make room" : "only the server's administrator can make room"
        return "Used are \(parts.joined(separator: " and ")); \(remedy)."
    }

    /// The sentence for what does not fit.
    var refusal: String { "That does not fit into your quota. \(state)" }
}
