// SPDX-License-Identifier: Apache-2.0

/// A time of day in a listing: `13:45`, `9:05`, `13:45:00`, `13:45:00.000000000`.
struct ClockTime {
    let hour: Int
    let minute: Int
    let second: Int
    let hasSeconds: Bool

    init?(_ field: ArraySlice<UInt8>) {
        let parts = field.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        guard parts.count == 2 || parts.count == 3, parts[0].count <= 2, parts[1].count == 2,
            let hour = Decimal.parse(parts[0], in: 0...23), let minute = Decimal.parse(parts[1], in: 0...59)
        else { return nil }
        (self.hour, self.minute, hasSeconds) = (hour, minute, parts.count == 3)
        guard hasSeconds else {
            second = 0
            return
        }
        let whole = parts[2].prefix { $0 != UInt8(ascii: ".") && $0 != UInt8(ascii: ",") }
        guard whole.count == 2, let second = Decimal.parse(whole, in: 0...60) else { return nil }
        self.second = second
    }
}
