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

    /// After `SITE CPFR`.
    static let readyToCopy = IntermediateReply(350, "Ready for the name of the copy.")

    /// After `RANG` (draft-bryan-ftp-range §3).
    static func range(_ range: ByteRange) -> IntermediateReply {
        IntermediateReply(350, "The next transfer starts at byte \(range.start) and ends behind byte \(range.end).")
    }

    /// After `RANG 1 0`.
    static let wholeFile = IntermediateReply(350, "The next transfer is of the whole file.")

    /// After `REST`.
    static func restarting(at offset: Offset) -> IntermediateReply {
        IntermediateReply(350, "The next transfer starts at byte \(offset.rawValue).")
    }
}
