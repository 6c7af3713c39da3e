// SPDX-License-Identifier: Apache-2.0

/// A quota as people write it: `10G`, `512Mi`, `1000`, or `unlimited` for an account whose group has one.
package struct QuotaAmount: Hashable, Sendable, LosslessStringConvertible {
    /// The most; nil for no limit.
    package let most: Int64?

    private static let units: [(name: String, factor: Int64)] = [
        ("Ti", 1 << 40), ("Gi", 1 << 30), ("Mi", 1 << 20), ("Ki", 1 << 10),
        ("T", 1_000_000_000_000), ("G", 1_000_000_000), ("M", 1_000_000), ("K", 1000),
    ]
    private static let none = "unlimited"

    package init(_ most: Int64?) { self.most = most }

    package init?(_ text: String) {
        if text == Self.none {
            most = nil
            return
        }
        var digits = text.hasSuffix("B") ? text.dropLast() : text[...]
        let unit = Self.units.first { digits.lowercased().hasSuffix($0.name.lowercased()) }
        digits = digits.dropLast(unit?.name.count ?? 0)
        guard !digits.isEmpty, digits.allSatisfy({ $0.isASCII && ($0.isNumber || $0 == ".") }) else { return nil }
        // Whole numbers as they are: a fraction's arithmetic is exact up to 2^53 only.
        if let whole = Int64(digits) {
            let (amount, overflow) = whole.multipliedReportingOverflow(by: unit?.factor ?? 1)
            if overflow { return nil }
            most = amount
            return
        }
        guard let number = Double(digits), let amount = Int64(exactly: (number * Double(unit?.factor ?? 1)).rounded())
        else { return nil }
        most = amount
    }

    /// As it can be typed again, in the largest unit of thousands, or else of 1024, that leaves a whole number.
    package var description: String {
        guard let most else { return Self.none }
        let fitting = Self.units.filter { most > 0 && most.isMultiple(of: $0.factor) }
        let unit = fitting.first { !$0.name.hasSuffix("i") } ?? fitting.first
        return unit.map { "\(most / $0.factor)\($0.name)" } ?? "\(most)"
    }
}
