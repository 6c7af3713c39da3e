// SPDX-License-Identifier: Apache-2.0

extension Reply {
    /// The size that a preliminary reply announces for a download, as `Preliminary.sending` writes it: `(3552 bytes)`.
    ///
    /// It is a hint for a progress bar: servers have been seen to leave it out, to round it, and to get it wrong.
    public var announcedSize: Int64? {
        guard code.group == .preliminary, let text = lines.last else { return nil }
        for (index, byte) in text.enumerated() where byte == UInt8(ascii: "(") {
            let digits = text[(index + 1)...].prefix(while: \.isDigit)
            let unit = text[digits.endIndex...].drop(while: \.isBlank)
            if unit.startsIgnoringCase(with: "byte"), let size = Decimal.parse(digits) { return size }
        }
        return nil
    }
}
