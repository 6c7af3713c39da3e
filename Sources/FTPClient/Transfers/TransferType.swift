// SPDX-License-Identifier: Apache-2.0
import FTPWire

/// In which form files travel (RFC 959 §3.1.1).
public enum TransferType: Sendable {
    /// Byte for byte.
    case binary

    /// As text: a line ends in `CR LF` on the way, in `LF` here, and on the server in whatever ends lines there.
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

    /// What can happen to bytes of an earlier attempt.
    func resume(_ wanted: Resume, for purpose: Purpose) throws(FTPError) -> Resume {
        guard self == .text else { return wanted }
        guard wanted != .required else {
            throw purpose.failure(
                .refusedByGuard, "text cannot go on where it stopped, as its length differs on either side")
        }
        return .never
    }
}

extension FTPConnection {
    /// Arranges the data connection for a file's transfer, and sees to it that the file travels as that type.
    ///
    /// - Returns: The plan. The replies to the companions are appended to `replies`.
    mutating func planTransfer(
        as type: TransferType, with companions: [CommandLine] = [], replies: inout [Reply], for purpose: Purpose
    ) async throws(FTPError) -> DataPlan {
        let due = typeCommands(type.code)
        var answers: [Reply] = []
        let plan = try await planData(with: due + companions, replies: &answers, for: purpose)
        if let refusal = answers.prefix(due.count).first(where: \.isRefusal) {
            transferType = nil
            throw purpose.failure(
                FTPError.Code(of: refusal, during: purpose.operation),
                "the server refuses TYPE \(type.code.rawValue)", reply: refusal)
        }
        replies += answers.dropFirst(due.count)
        return plan
    }

    /// TYPE, unless the server has been told already; to be sent with what depends on it.
    mutating func typeCommands(_ type: TypeCode) -> [CommandLine] {
        if transferType == type { return [] }
        transferType = type
        return [CommandLine(.type, text: type.rawValue)]
    }
}
