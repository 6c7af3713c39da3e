// SPDX-License-Identifier: Apache-2.0

extension Reply {
    /// Appends the reply as it travels.
    ///
    /// Several lines stand as RFC 959 §4.2 and RFC 2389 §3.2 have them, inner ones behind a blank so that none can
    /// look like the last:
    ///
    ///     211-Features:
    ///      SIZE
    ///     211 End.
    ///
    /// A byte that would end the line early is written as `?`; 0xFF is doubled, as Telnet asks.
    public func encoded(into output: inout [UInt8]) {
        if output.isEmpty { output.reserveCapacity(lines.reduce(0) { $0 + $1.count + 6 }) }
        let last = lines.count - 1
        for (index, line) in lines.enumerated() {
            if index == 0 || index == last {
                output.append(digits: UInt64(code.rawValue), places: 3)
                output.append(index == last ? .space : UInt8(ascii: "-"))
            } else {
                output.append(.space)
            }
            Self.append(line, to: &output)
            output.append(.carriageReturn)
            output.append(.lineFeed)
        }
    }

    /// The reply as it travels.
    public var wireBytes: [UInt8] {
        var output: [UInt8] = []
        encoded(into: &output)
        return output
    }

    /// Appends the text of a line as it travels.
    static func append(_ text: some Collection<UInt8>, to output: inout [UInt8]) {
        if !text.contains(where: needsCare) {
            output += text
            return
        }
        for byte in text {
            switch byte {
            case .carriageReturn, .lineFeed, .nul: output.append(UInt8(ascii: "?"))
            case TelnetFilter.interpretAsCommand: output += [byte, byte]
            default: output.append(byte)
            }
        }
    }

    private static func needsCare(_ byte: UInt8) -> Bool {
        byte == .carriageReturn || byte == .lineFeed || byte == .nul || byte == TelnetFilter.interpretAsCommand
    }
}
