// SPDX-License-Identifier: Apache-2.0
import FTPWire

/// The form in which files travel (RFC 959 §3.1.1).
public enum TransferType: Sendable {
    /// Byte for byte.
    case binary

    /// As text: a line ends in `CR LF` on the way, in `LF` here, and on the server in its own way.
    ///
    /// Either side may have another length for it. So it always begins at the beginning, its size is not compared, and
    /// the server's word that it is complete must do.
    case text
}

extension TransferType {
    /// The argument of TYPE.
    var code: TypeCode {
        switch self {
        case .binary: .image
        case .text: .ascii
        }
    }

    /// The use that can be made of bytes of an earlier attempt.
    func resume(_ wanted: Resume, for purpose: Purpose) throws(FTPError) -> Resume {
        guard self == .text else { return wanted }
        guard wanted != .required else {
            throw purpose.failure(
                .refusedByGuard, "text cannot go on where it stopped, as its length differs on either side")
        }
        return .never
    }
}
