// SPDX-License-Identifier: Apache-2.0

/// A reply of the 3yz group: good so far, but the next command must say the rest.
public struct IntermediateReply: Hashable, Sendable {
    /// The reply that is sent.
    public let reply: Reply

    private init(_ code: UInt16, _ text: String) {
        reply = Reply(ReplyCode(rawValue: code), text)
    }
}

package extension IntermediateReply {
    /// After `USER`.
    ///
    /// The same for names that exist and names that do not.
    static let passwordRequired = IntermediateReply(331, "Please send the password.")

    /// After `RNFR`.
    static let readyToRename = IntermediateReply(350, "Ready for the new name.")

    /// After `REST`.
    static func restarting(at offset: Offset) -> IntermediateReply {
        IntermediateReply(350, "The next transfer starts at byte \(offset.rawValue).")
    }
}
