// SPDX-License-Identifier: Apache-2.0
import FTPWire
import ProgramKit

/// A request to the control service, as it has come in.
package struct AdminRequest: Sendable {
    /// The method, as it was sent; `HEAD` counts as `GET`.
    package let method: String
    /// The components of the path, decoded: `/v1/bans/192.0.2.0%2F24` has three.
    package let path: [String]
    /// The parameters behind the question mark, decoded, in their order.
    package let query: [(name: String, value: String)]
    /// The headers, their names in small letters.
    package let headers: [(name: String, value: String)]
    package let body: [UInt8]

    /// Reads the target of a request; `nil` for one that is no path of printable UTF-8.
    package init?(
        _ method: String, _ target: String, headers: [(name: String, value: String)] = [], body: [UInt8] = []
    ) {
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        guard let first = parts.first, first.hasPrefix("/"), !target.contains("#") else { return nil }
        var path: [String] = []
        for part in first.dropFirst().split(separator: "/", omittingEmptySubsequences: false) {
            guard let component = Self.decoded(part) else { return nil }
            path.append(component)
        }
        var query: [(name: String, value: String)] = []
        for pair in parts.count > 1 ? parts[1].split(separator: "&") : [] {
            let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            // Forms of pages write a space as a plus.
            let words = sides.map { Self.decoded(Substring($0.replacing("+", with: " "))) }
            guard let name = words[0], let value = words.count > 1 ? words[1] : "" else { return nil }
            query.append((name, value))
        }
        self.method = method == "HEAD" ? "GET" : method
        (self.path, self.query, self.headers, self.body) = (path, query, headers, body)
    }

    /// The value of a header; `nil` without one.
    package func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }

    private static func decoded(_ text: Substring) -> String? {
        guard let bytes = PercentEncoding.bytes(of: String(text)), let text = String(validating: bytes, as: UTF8.self),
            text.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F })
        else { return nil }
        return text
    }
}
