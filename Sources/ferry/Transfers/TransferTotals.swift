// SPDX-License-Identifier: Apache-2.0
import FTPClient

/// The totals of several transfers.
struct TransferTotals {
    private var files = 0
    private var bytes: Int64 = 0
    private var unchanged = 0
    private var skipped = 0
    /// Time spent on transfers; what a person thought about questions is none of it.
    private var elapsed = Duration.zero

    mutating func add(_ outcome: BatchOutcome) {
        switch outcome.result {
        case .transferred(let summary, _):
            files += 1
            bytes += summary.moved
            elapsed += summary.duration
        case .unchanged: unchanged += 1
        case .skipped: skipped += 1
        case .renamed: break
        }
    }

    /// Takes note of the time that all took together: transfers that ran at the same time took no longer.
    mutating func end(after time: Duration) { elapsed = min(elapsed, time) }

    /// `Downloaded 12 files, 3,552 bytes in 0.31 s (11 KB/s); 3 files unchanged`; `nil` where one line has said it
    /// already.
    func sentence(_ operation: BatchOutcome.Operation, isTree: Bool) -> String? {
        let all = files + unchanged + skipped
        guard all > 1 || isTree && all > files else { return nil }
        var sentence = "\(operation.participle) \(Readable.count(files, "file")), \(Readable.bytes(bytes))"
        if files > 0 {
            let rate = Double(bytes) / max(elapsed / .seconds(1), 1e-9)
            sentence += " in \(Readable.duration(elapsed)) (\(Readable.rate(rate)))"
        }
        if unchanged > 0 {
            sentence += "; \(Readable.count(unchanged, "file")) already \(operation.place), unchanged"
        }
        if skipped > 0 { sentence += "; \(Readable.count(skipped, "file")) skipped" }
        return sentence
    }
}

extension TransferSummary {
    /// `Downloaded a.txt: 3,552 bytes in 0.01 s (340 KB/s), size verified`; of text only the server's word counts.
    func sentence(_ verb: String, _ name: String, _ type: TransferType) -> String {
        let kind = type == .text ? " of text" : ""
        let resumed = moved < size ? " (\(Readable.exact(moved)) of them now)" : ""
        return "\(verb) \(name): \(Readable.bytes(size))\(kind)\(resumed) in \(Readable.duration(duration)) "
            + "(\(Readable.rate(rate))), \(verification.words)"
            + (cannotRename ? ", under its final name from the start, as the server does not rename there" : "")
    }
}

extension TransferSummary.Verification {
    /// The way the transfer was checked, in words.
    fileprivate var words: String {
        switch self {
        case .size: "size verified"
        case .reply: "the server says it is complete (no size to compare)"
        case .sizeAfterReconnect: "size verified on a new connection"
        case .digest: "digest verified on a new connection"
        }
    }
}
