// SPDX-License-Identifier: Apache-2.0

/// Numbers as a person reads them.
enum Readable {
    /// `1,234,567`: every byte counts.
    static func exact(_ number: Int64) -> String {
        let digits = Array(String(number.magnitude))
        var text = number < 0 ? "-" : ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index).isMultiple(of: 3) { text.append(",") }
            text.append(digit)
        }
        return text
    }

    /// `3,552 bytes`, `1 byte`.
    static func bytes(_ number: Int64) -> String { "\(exact(number)) \(number == 1 ? "byte" : "bytes")" }

    /// `3 files`, `1 file`.
    static func count(_ number: Int, _ noun: String) -> String {
        "\(exact(Int64(number))) \(noun)\(number == 1 ? "" : "s")"
    }

    /// `340 KB`, `1.2 MB`: two or three digits and a unit of thousands.
    static func rounded(_ number: Int64) -> String {
        var value = Double(number)
        var units = ["B", "KB", "MB", "GB", "TB", "PB", "EB"][...]
        while value >= 999.5, units.count > 1 {
            value /= 1000
            units.removeFirst()
        }
        let unit = units.first ?? ""
        return value < 9.95 && unit != "B" ? "\(tenths(value)) \(unit)" : "\(Int64(value.rounded())) \(unit)"
    }

    /// `1.2 MB/s`.
    static func rate(_ bytesPerSecond: Double) -> String {
        bytesPerSecond.isFinite ? "\(rounded(Int64(max(0, bytesPerSecond))))/s" : "-"
    }

    /// `0.01 s`, `12.3 s`, `2:05`, `1:02:05`: how long something took.
    static func duration(_ duration: Duration) -> String {
        let seconds = duration / .seconds(1)
        if seconds < 9.995 { return "\(hundredths(seconds)) s" }
        return seconds < 59.95 ? "\(tenths(seconds)) s" : clock(duration)
    }

    /// `0:07`, `1:02:05`.
    static func clock(_ duration: Duration) -> String {
        let seconds = Int64((duration / .seconds(1)).rounded())
        let (minutes, hours) = (seconds / 60 % 60, seconds / 3600)
        let tail = "\(hours > 0 ? twoDigits(minutes) : String(minutes)):\(twoDigits(seconds % 60))"
        return hours > 0 ? "\(hours):\(tail)" : tail
    }

    /// `0.004213`: seconds and microseconds, for a log.
    static func seconds(_ duration: Duration) -> String {
        let (seconds, attoseconds) = duration.components
        let micros = String(1_000_000 + attoseconds / 1_000_000_000_000)
        return "\(seconds).\(micros.dropFirst())"
    }

    /// `07`.
    static func twoDigits(_ number: Int64) -> String { number < 10 ? "0\(number)" : String(number) }

    private static func tenths(_ value: Double) -> String {
        let tenths = Int64((value * 10).rounded())
        return "\(tenths / 10).\(tenths % 10)"
    }

    private static func hundredths(_ value: Double) -> String {
        let hundredths = Int64((value * 100).rounded())
        return "\(hundredths / 100).\(twoDigits(hundredths % 100))"
    }
}
