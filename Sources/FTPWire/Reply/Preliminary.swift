// SPDX-License-Identifier: Apache-2.0

/// A reply of the 1yz group: the transfer begins, and a final reply will follow.
public struct Preliminary: Hashable, Sendable {
    /// The reply that is sent.
    public let reply: Reply

    private init(_ code: UInt16, _ text: [UInt8]) {
        reply = Reply(ReplyCode(rawValue: code), lines: [text])
    }

    private init(_ code: UInt16, _ text: String) { self.init(code, Array(text.utf8)) }
}

package extension Preliminary {
    /// A file is about to be sent; clients read the size from the parentheses and draw their bars by it.
    static func sending(bytes: Int64?) -> Preliminary {
        Preliminary(150, "Sending the file" + (bytes.map { " (\($0) bytes)." } ?? "."))
    }

    /// A file is about to be received.
    static let receiving = Preliminary(150, "Ready to receive the file.")

    /// A file is about to be received under a name that the server chose: the form of RFC 1123 §4.1.2.9.
    static func receiving(as name: [UInt8]) -> Preliminary { Preliminary(150, Array("FILE: ".utf8) + name) }

    /// A listing is about to be sent.
    static let listing = Preliminary(150, "Here comes the listing.")
}
