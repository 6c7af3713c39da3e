// SPDX-License-Identifier: Apache-2.0
import FTPWire

/// A JSON object that is put together member by member.
package struct JSONObject: Sendable {
    private var members: [(key: String, value: JSON)] = []

    package init() {}

    /// The object as a value.
    package var json: JSON { .object(members) }

    /// The object on one line.
    package var text: String { json.text }

    /// The same as UTF-8.
    package var bytes: [UInt8] { json.bytes }

    package mutating func add(_ name: String, _ value: JSON) { members.append((name, value)) }

    package mutating func add(_ name: String, _ value: Int64) { members.append((name, .number(value))) }

    package mutating func add(_ name: String, _ value: Bool) { members.append((name, .flag(value))) }

    package mutating func add(_ name: String, _ value: String) { members.append((name, .text(value))) }

    package mutating func add(_ name: String, _ values: [String]) {
        members.append((name, .list(values.map { .text($0) })))
    }

    /// Adds a name as it is: as text, and where its bytes are no UTF-8 once more in percent encoding (RFC 3986).
    package mutating func add(bytes: [UInt8], as name: String) {
        if let text = String(validating: bytes, as: UTF8.self) { return add(name, text) }
        add(name, String(decoding: bytes, as: UTF8.self))
        add("\(name)-encoded", PercentEncoding.text(of: bytes))
    }
}
