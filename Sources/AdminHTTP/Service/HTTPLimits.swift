// SPDX-License-Identifier: Apache-2.0

/// The most that clients of the control service may take.
package struct HTTPLimits: Sendable {
    /// Connections at a time.
    package var connections = 32
    /// Bytes of a request without its body.
    package var head = 16 << 10
    /// Bytes of a body.
    package var body = 64 << 10
    /// The time to send a request, and again to take the answer.
    package var time = Duration.seconds(10)

    package init() {}

    /// The answer to a request that is refused before its body is read; `nil` for one that may come in.
    func refusal(of headers: [(name: String, value: String)]) -> AdminAnswer? {
        let lengths = headers.filter { $0.name == "content-length" }.map(\.value)
        if headers.contains(where: { $0.name == "transfer-encoding" }), !lengths.isEmpty {
            return .problem(400, "A request has either a length or a transfer encoding.")
        }
        if lengths.count > 1 { return .problem(400, "The length is given twice.") }
        if let length = lengths.first {
            guard !length.isEmpty, length.utf8.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }) else {
                return .problem(400, "The length is no number.")
            }
            guard let count = Int(length), count <= body else { return tooLong }
        }
        return nil
    }

    var tooLong: AdminAnswer { .problem(413, "A body has \(body) bytes at most.") }
}
