// SPDX-License-Identifier: Apache-2.0

/// Amounts as people read them.
enum Quantity {
    /// `3,552 bytes`.
    static func bytes(_ count: Int64) -> String {
        var digits = String(count)
        var position = digits.count - 3
        while position > 0 {
            digits.insert(",", at: digits.index(digits.startIndex, offsetBy: position))
            position -= 3
        }
        return digits + (count == 1 ? " byte" : " bytes")
    }

    /// `0.012 s`.
    static func seconds(_ duration: Duration) -> String {
        let milliseconds = milliseconds(duration)
        return "\(milliseconds / 1000).\(String(milliseconds % 1000 + 1000).dropFirst()) s"
    }

    /// `340 KB/s`, in steps of a thousand.
    static func rate(_ bytesPerSecond: Int64) -> String {
        var (value, unit) = (Double(bytesPerSecond), "B/s")
        for larger in ["KB/s", "MB/s", "GB/s"] where value >= 1000 { (value, unit) = (value / 1000, larger) }
        return value >= 100 || unit == "B/s" ? "\(Int64(value)) \(unit)" : "\((value * 10).rounded() / 10) \(unit)"
    }

    static func rate(_ bytes: Int64, in duration: Duration) -> String {
        rate(Int64(Double(bytes) * 1000 / Double(max(1, milliseconds(duration)))))
    }

    private static func milliseconds(_ duration: Duration) -> Int64 {
        let (seconds, attoseconds) = duration.components
        return seconds * 1000 + attoseconds / 1_000_000_000_000_000
    }
}
