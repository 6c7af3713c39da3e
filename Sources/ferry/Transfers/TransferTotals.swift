// SPDX-License-Identifier: Apache-2.0
import FTPClient

/// What several transfers came to.
struct TransferTotals {
    private var files = 0
    private var bytes: Int64 = 0
    private let begin = ContinuousClock.now

    mutating func add(_ summary: TransferSummary) {
        files += 1
        bytes += summary.moved
    }

    /// `12 files, 3,552 bytes in 0.31 s (11 KB/s)`; `nil` where one line has said it already.
    func sentence(_ verb: String) -> String? {
        guard files > 1 else { return nil }
        let elapsed = begin.duration(to: .now)
        let rate = Double(bytes) / max(elapsed / .seconds(1), 1e-9)
        return "\(verb) \(Readable.count(files, "file")), \(Readable.bytes(bytes)) in \(Readable.duration(elapsed)) "
            + "(\(Readable.rate(rate)))"
    }
}

extension TransferSummary {
    /// `Downloaded a.txt: 3,552 bytes in 0.01 s (340 KB/s), size verified`; of text only the server's word counts.
    func sentence(_ verb: String, _ name: String, _ type: TransferType) -> String {
        let kind = type == .text ? " of text" : ""
        let resumed = moved < size ? " (\(Readable.exact(moved)) of them now)" : ""
        return "\(verb) \(name): \(Readable.bytes(size))\(kind)\(resumed) in \(Readable.duration(duration)) "
            + "(\(Readable.rate(rate))), \(verification.words)"
    }
}

extension TransferSummary.Verification {
    /// How it was checked, in words.
    fileprivate var words: String {
        switch self {
        case .size: "size verified"
        case .reply: "complete by the server's word"
        case .sizeAfterReconnect: "size verified on a new connection"
        }
    }
}
