// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO

/// What came of the bytes on a data connection.
enum Flow: Sendable {
    /// The sender's end was reached.
    case ended
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
    /// Whoever takes the bytes wants no more.
    case stopped(FTPError)
}

extension Flow {
    /// A server that says 226 to a transfer that it did not begin may throw the data connection away.
    func explained(by report: ControlWatch.Report) -> Flow {
        guard case .broken(.failed) = self, report.preliminary == nil, report.final?.code.group == .completion else {
            return self
        }
        return .quiet
    }
}

/// How a transfer went, seen from both connections.
struct TransferEnd: Sendable {
    let flow: Flow
    let report: ControlWatch.Report
    /// Whether the caller wanted no more of it, whatever the server then said.
    let isCancelled: Bool

    /// Throws if the transfer has certainly failed.
    ///
    /// What remains in doubt is for sizes to decide: a final reply that never came, a reset after the last byte.
    func check(_ purpose: Purpose) throws(FTPError) {
        switch flow {
        case .stopped(let error): throw error
        case .fileFailed(let error): throw purpose.failure(.localFile, "a local file failed", cause: error)
        case .fileShrank: throw purpose.failure(.localFile, "the file became shorter while it was sent")
        case .misfit: throw purpose.failure(.refusedByGuard, "what is there already belongs to something else")
        case .ended, .quiet, .broken: break
        }
        if isCancelled { throw purpose.failure(.cancelled) }
        if let final = report.final, final.isRefusal { throw refusal(final, purpose) }
        switch flow {
        case .broken(.timedOut): throw purpose.failure(.timedOut, "no byte has moved for too long")
        case .broken(let error):
            if let failure = report.failure { throw purpose.failure(of: failure) }
            if report.final == nil { throw purpose.failure(of: error) }
        default: break
        }
    }

    /// Once it had begun, a refusal means that the transfer broke off, whatever the number.
    private func refusal(_ reply: Reply, _ purpose: Purpose) -> FTPError {
        let code = FTPError.Code(of: reply, during: purpose.operation)
        guard report.preliminary != nil else { return purpose.failure(code, reply: reply) }
        switch code {
        case .full, .connectionLost: return purpose.failure(code, reply: reply)
        default: return purpose.failure(.incomplete, "the server broke the transfer off", reply: reply)
        }
    }

    /// Whether the data connection was ended in order and the server said that all is well.
    var isClean: Bool {
        if case .ended = flow { return report.final != nil }
        return false
    }

    /// Whether the server said that all is well, and nothing more came, though it did not end the data connection.
    var isQuiet: Bool {
        if case .quiet = flow { return report.final != nil }
        return false
    }

    /// Whether the part of an earlier attempt turned out to belong to something else.
    var isMisfit: Bool {
        if case .misfit = flow { return true }
        return false
    }
}
