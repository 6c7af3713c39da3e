// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPWire
import ProgramKit

/// The line that shows how far a transfer is: name, percent, bytes, rate, time left.
struct ProgressBar {
    var name: String
    var completed: Int64
    var total: Int64?
    var rate: Double
    var timeLeft: Duration?
    var isVerifying = false

    /// The line for a terminal of that width, which stays free of the last column.
    func line(width: Int) -> String {
        let right = figures
        let label = name.cut(toWidth: max(8, width / 3))
        let room = width - 1 - label.displayWidth - right.displayWidth - 2
        let middle = room >= 12 && total != nil ? bar(width: min(room - 2, 42)) + "  " : ""
        return "\(label)  \(middle)\(right)".cut(toWidth: width - 1)
    }

    /// The part done, 0 to 1.
    private var fraction: Double? {
        guard let total else { return nil }
        return total > 0 ? min(1, max(0, Double(completed) / Double(total))) : 1
    }

    /// Percent, bytes, rate and time left.
    var figures: String {
        var parts: [String] = []
        if let fraction, let total {
            parts.append("\(String(Int(fraction * 100)).rightAligned(inWidth: 3))%")
            parts.append("\(Readable.rounded(completed)) / \(Readable.rounded(total))")
        } else {
            parts.append(Readable.rounded(completed))
        }
        parts.append(Readable.rate(rate))
        if isVerifying { parts.append("checking") } else if let timeLeft { parts.append(Readable.clock(timeLeft)) }
        return parts.joined(separator: "  ")
    }

    private func bar(width: Int) -> String {
        guard let fraction else { return "" }
        let inner = width - 2
        let filled = Int(fraction * Double(inner))
        let head = filled < inner ? ">" : ""
        let done = String(repeating: "=", count: filled) + head
        return "[\(done.padded(toWidth: inner))]"
    }
}

extension ProgressBar {
    init(_ progress: TransferProgress, name: String) {
        self.init(
            name: name, completed: progress.completed, total: progress.total, rate: progress.rate,
            timeLeft: progress.timeLeft, isVerifying: progress.stage == .verifying)
    }

    /// The bar of all files of a plan together.
    init(_ progress: PlanProgress) {
        let (completed, total) = (progress.completed, progress.total)
        let left = total.map { max(0, $0 - completed) }
        self.init(
            name: "\(progress.filesEnded) of \(Readable.count(progress.filesKnown, "file"))", completed: completed,
            total: total, rate: progress.rate,
            timeLeft: left.flatMap { progress.rate > 0 ? .seconds(min(1e9, Double($0) / progress.rate)) : nil })
    }

    /// The same for a log: `Received 3,552 / 3,552 bytes`.
    func logLine(_ verb: String) -> String {
        let total = total.map { " / \(Readable.exact($0))" } ?? ""
        return "\(verb) \(Readable.exact(completed))\(total) bytes"
    }
}
