// SPDX-License-Identifier: Apache-2.0

/// A value of JSON (RFC 8259), written on one line.
package enum JSON: Sendable {
    case text(String)
    case number(Int64)
    /// A number with a fraction; it must be finite.
    case decimal(Double)
    case flag(Bool)
    case null
    case list([JSON])
    case object([(key: String, value: JSON)])

    /// The value as text.
    package var text: String {
        switch self {
        case .text(let text): Self.quoted(text)
        case .number(let number): String(number)
        case .decimal(let number): "\(number)"
        case .flag(let flag): flag ? "true" : "false"
        case .null: "null"
        case .list(let values): "[" + values.map(\.text).joined(separator: ",") + "]"
        case .object(let members):
            "{" + members.map { "\(Self.quoted($0.key)):\($0.value.text)" }.joined(separator: ",") + "}"
        }
    }

    /// A string between quotes; control characters and line ends of any kind are escaped, so that it stays one line.
    package static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": quoted += "\\\(scalar)"
            case "\n": quoted += "\\n"
            case "\t": quoted += "\\t"
            case "\u{00}"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{2028}", "\u{2029}":
                let digits = String(scalar.value, radix: 16)
                quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}
