// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO

/// The end of the bytes on a data connection.
enum Flow: Sendable {
    /// No byte was to move.
    case notBegun
    /// The sender's end was reached.
    case ended
    /// The encrypted stream ended without the sender's word for it (`close_notify`): anybody on the way can do that.
    case cut
    /// The server said that it was done, and no more bytes came, but not the end of the data connection either.
    case quiet
    /// The data connection broke, stalled, or was cut by a cancellation.
    case broken(StreamError)
    /// A local file failed.
    case fileFailed(Errno)
    /// A local file became shorter while it was sent.
    case fileShrank
    /// The part that an earlier attempt left does not belong to this file.
    case misfit
    /// As many bytes have come as were wanted.
    case enough
    /// The caller, who takes the bytes, wants no more.
    case stopped(FTPError)
}

extension Flow {
    /// The end in the light of the replies.
    ///
    /// A server that says 226 to a transfer that it did not begin may throw the data connection away.
    func explained(by replies: TransferReplies) -> Flow {
        guard case .broken(.failed) = self, replies.preliminary == nil, replies.final?.code.group == .completion else {
            return self
        }
        return .quiet
    }

    var isBroken: Bool {
        if case .broken = self { return true }
        return false
    }
}

/// The end of a transfer, seen from both connections.
struct TransferEnd: Sendable {
    let flow: Flow
    let replies: TransferReplies
    /// The answers to the commands before the transfer command.
    var before: [Reply] = []
    /// True when the caller's task was cancelled, whatever the server then said.
    let isCancelled: Bool

    /// Throws if the transfer has certainly failed.
    ///
    /// Doubt is for sizes to decide: a final reply that never came, a reset after the last byte.
    func check(_ purpose: Purpose) throws(FTPError) {
        switch flow {
        case .stopped(let error): throw error
        case .fileFailed(let error): throw purpose.failure(.localFile, "a local file failed", cause: error)
        case .fileShrank: throw purpose.failure(.localFile, "the file became shorter while it was sent")
        case .misfit: throw purpose.failure(.refusedByGuard, "what is there already belongs to something else")
        case .ended, .cut, .quiet, .broken, .notBegun, .enough: break
        }
        if isCancelled { throw purpose.failure(.cancelled) }
        if case .enough = flow { return }
        if let final = replies.final, final.isRefusal { throw refusal(final, purpose) }
        switch flow {
        case .broken(.timedOut): throw purpose.failure(.timedOut, "no byte has moved for too long")
        case .broken(let error):
            if let failure = replies.failure { throw purpose.failure(of: failure) }
            if replies.final == nil { throw purpose.failure(of: error) }
        default: break
        }
    }

    /// The error that a refusal means; once the transfer had begun, that it broke off, whatever the number.
    private func refusal(_ reply: Reply, _ purpose: Purpose) -> FTPError {
        let code = FTPError.Code(of: reply, during: purpose.operation)
        guard replies.preliminary != nil else { return purpose.failure(code, reply: reply) }
        switch code {
        case .full, .connectionLost: return purpose.failure(code, reply: reply)
        default: return purpose.failure(.incomplete, "the server broke the transfer off", reply: reply)
        }
    }

    /// True when the data connection was ended in order and the server said that all is well.
    var isClean: Bool {
        if case .ended = flow { return replies.final != nil }
        return false
    }

    /// True when the server said that all is well, and nothing more came, though it did not end the data connection.
    var isQuiet: Bool {
        switch flow {
        case .quiet, .notBegun: replies.final != nil
        default: false
        }
    }

    /// True when as many bytes came as were wanted, and the transfer was ended for that.
    var isEnough: Bool {
        if case .enough = flow { return true }
        return false
    }

    /// True when the part of an earlier attempt turned out to belong to something else.
    var isMisfit: Bool {
        if case .misfit = flow { return true }
        return false
    }
}
