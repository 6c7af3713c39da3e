// SPDX-License-Identifier: Apache-2.0
import FTPWire
import ProgramKit

/// Amounts as they are typed; messages name the option or setting that takes them.
enum Amount {
    /// `500`, `500K`, `1.5M`, `2G`: thousands, as network rates are counted.
    static func bytes(_ text: String, for name: String) throws(UsageError) -> Int64 {
        let units: [Character: Double] = ["K": 1e3, "M": 1e6, "G": 1e9, "T": 1e12]
        let unit = text.last.flatMap { units[Character($0.uppercased())] }
        guard let number = Double(unit == nil ? text : String(text.dropLast())), number > 0, number.isFinite,
            number * (unit ?? 1) < 9e18
        else { throw UsageError("\(name) takes an amount such as 500K or 2M, not \(shown(text))") }
        return max(1, Int64(number * (unit ?? 1)))
    }

    /// `30`, `0.5`: seconds.
    static func seconds(_ text: String, for name: String) throws(UsageError) -> Duration {
        guard let number = Double(text), number > 0, number < 1e9 else {
            throw UsageError("\(name) takes a number of seconds, not \(shown(text))")
        }
        return .seconds(number)
    }

    /// `0`, `3`.
    static func count(_ text: String, for name: String) throws(UsageError) -> Int {
        guard let number = Int(text), (0...1000).contains(number) else {
            throw UsageError("\(name) takes a number from 0 to 1000, not \(shown(text))")
        }
        return number
    }

    /// `1`, `8`.
    static func connections(_ text: String, for name: String) throws(UsageError) -> Int {
        guard let number = Int(text), (1...ConnectionLimits.most).contains(number) else {
            throw UsageError("\(name) takes a number from 1 to \(ConnectionLimits.most), not \(shown(text))")
        }
        return number
    }

    private static func shown(_ text: String) -> String { Printable.text(Array(text.utf8)) }
}

extension Amount {
    static func bytes(_ text: String, of option: Option) throws(UsageError) -> Int64 {
        try bytes(text, for: option.name)
    }

    static func seconds(_ text: String, of option: Option) throws(UsageError) -> Duration {
        try seconds(text, for: option.name)
    }

    static func count(_ text: String, of option: Option) throws(UsageError) -> Int {
        try count(text, for: option.name)
    }

    static func connections(_ text: String, of option: Option) throws(UsageError) -> Int {
        try connections(text, for: option.name)
    }

    /// The text that reads back as so many bytes: `2M`, `1500`.
    static func text(bytes: Int64) -> String {
        let units: [(Int64, String)] = [(1_000_000_000, "G"), (1_000_000, "M"), (1000, "K")]
        let unit = units.first { bytes.isMultiple(of: $0.0) } ?? (1, "")
        return "\(bytes / unit.0)\(unit.1)"
    }

    /// The text that reads back as so many seconds: `30`, `0.5`.
    static func text(seconds: Duration) -> String {
        let number = seconds / .seconds(1)
        return number == number.rounded() ? "\(Int64(number))" : "\(number)"
    }
}
