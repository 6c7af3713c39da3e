// SPDX-License-Identifier: Apache-2.0

/// A JSON object as it is written, a member at a time.
struct JSONObject {
    private var members = ""

    var text: String { "{\(members)}" }

    mutating func add(_ name: String, _ value: Int64) { append(name, "\(value)") }

    mutating func add(_ name: String, _ value: String) { append(name, Self.quoted(value)) }

    private mutating func append(_ name: String, _ value: String) {
        if !members.isEmpty { members += "," }
        members += "\(Self.quoted(name)):\(value)"
    }

    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": quoted += "\\\(scalar)"
            case "\n": quoted += "\\n"
            case _ where scalar.value < 0x20 || scalar.value == 0x7F:
                let digits = String(scalar.value, radix: 16)
                quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}
