// SPDX-License-Identifier: Apache-2.0

/// The reason why a connection gave or took no more bytes.
package enum StreamError: Error, Hashable, Sendable {
    /// The deadline passed first.
    case timedOut
    /// The task was cancelled.
    case cancelled
    /// The reader was asked to look up; see `ByteStream.Interruption`.
    case interrupted
    /// The other side ended the stream where more was due.
    case closed
    /// The kernel said no; `connectionReset` when the other side broke off.
    case failed(Errno)
    /// The handshake failed, or what came was not what the other side had enciphered.
    case tls(TLSFailure)

    init(_ outcome: WaitOutcome) {
        switch outcome {
        case .timedOut: self = .timedOut
        case .cancelled, .ready: self = .cancelled
        case .interrupted: self = .interrupted
        }
    }
}

extension StreamError: CustomStringConvertible {
    /// Words for a person.
    package var description: String {
        switch self {
        case .timedOut: "Timed out"
        case .cancelled: "Cancelled"
        case .interrupted: "Interrupted"
        case .closed: "Connection closed by the other side"
        case .failed(let error): error.description
        case .tls(let failure): failure.description
        }
    }
}
