// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO

/// The reason for which a control connection gave no reply, or none to go on with.
enum ControlError: Error {
    case stream(StreamError)
    case syntax(ReplySyntaxError)
    /// The server ends the connection (421).
    case refused(Reply)
    /// A line that must not be sent; nothing was.
    case argument(CommandLine.InvalidArgument)
    /// Bytes that nobody asked for, where an encrypted connection was to begin.
    case injected

    /// True when the dialogue may go on as if nothing had happened.
    var leavesDialogueIntact: Bool {
        if case .argument = self { return true }
        return false
    }
}

extension ControlError: CustomStringConvertible {
    var description: String {
        switch self {
        case .stream(let error): error.description
        case .syntax(let error): error.message
        case .refused(let reply): reply.description
        case .argument(let error): error.message
        case .injected: "The server sent something that was not asked for"
        }
    }
}

extension Purpose {
    /// The error that a failure of the control connection means.
    func failure(of error: ControlError) -> FTPError {
        switch error {
        case .argument(let argument): failure(.refusedByGuard, argument.message)
        case .syntax(let syntax): failure(.protocolViolation, syntax.message)
        case .injected:
            failure(
                .encryptionFailed,
                "something that was not asked for came before the encryption; somebody may stand between")
        case .refused(let reply): failure(of: reply)
        case .stream(let error): failure(of: error)
        }
    }

    /// The error that a failure of any connection means.
    func failure(of error: StreamError) -> FTPError {
        switch error {
        case .timedOut: failure(.timedOut)
        case .cancelled, .interrupted: failure(.cancelled)
        case .closed: failure(.connectionLost, "the server closed the connection")
        case .failed(let error): failure(.connectionLost, cause: error)
        case .tls(let failure): self.failure(.encryptionFailed, failure.reason)
        }
    }
}
