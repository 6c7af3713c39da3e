// SPDX-License-Identifier: Apache-2.0
public import FTPWire

/// The failure of an operation: the kind of it, the operation and its object, and the server's words.
///
/// `description` is a sentence for a person, `advice` a second one where there is something to do. Programs look at
/// `code`.
public struct FTPError: Error, Sendable {
    /// The kind of failure.
    public let code: Code

    /// The operation that failed.
    public let operation: Operation

    /// The object of the operation: a remote path, a local path, or `host:port`.
    public let place: [UInt8]

    /// The server's reply, if one was the reason.
    public let reply: Reply?

    /// The error underneath, if there was one.
    public let cause: (any Error)?

    /// The part of a file that has arrived and is kept for the next attempt; `nil` where that is nothing, or not known.
    public internal(set) var kept: KeptPart?

    /// The event as part of a sentence, where `code` alone says too little.
    package let detail: String?

    /// Makes an error, for code that is called by an operation and wants to end it.
    ///
    /// `detail` takes the place of the general words for the code in the sentence for a person.
    public init(
        _ code: Code, _ operation: Operation, _ place: [UInt8] = [], _ detail: String? = nil, reply: Reply? = nil,
        cause: (any Error)? = nil, kept: KeptPart? = nil
    ) {
        self.code = code
        self.operation = operation
        self.place = place
        self.detail = detail
        self.reply = reply
        self.cause = cause
        self.kept = kept
    }
}

/// The part of a file that an attempt has left for the next one.
public struct KeptPart: Sendable {
    /// Bytes that are there.
    public let bytes: Int64

    /// The size of the whole, if it is known.
    public let total: Int64?

    /// Says how much of how much.
    public init(bytes: Int64, total: Int64?) {
        self.bytes = bytes
        self.total = total
    }
}

extension FTPError {
    /// A kind of failure; the raw values are short names that do not change (for metrics, JSON and tests).
    public enum Code: String, Sendable, CaseIterable {
        /// The name does not resolve, or no address answers.
        case cannotConnect
        /// The server has as many connections or users as it wants, or is about to stop; later it may let one in.
        case busy
        /// The control connection was lost; another attempt may work.
        case connectionLost
        /// The control connection was lost, and nothing tells if what was asked for was done before.
        case unknown
        /// The server does not let this user in.
        case loginRefused
        /// Something to do first: the connection has not logged in, or is closed.
        case notConnected
        /// The server has no such file or directory.
        case notFound
        /// It exists already.
        case exists
        /// It is a directory, and something else was wanted.
        case isDirectory
        /// The server does not allow it.
        case denied
        /// The server's disk or the user's quota is full.
        case full
        /// The server refuses for another reason.
        case refused
        /// The server does not know how to.
        case notSupported
        /// A file or directory of this machine.
        case localFile
        /// The transfer ended early, or what is there is not what was sent. What arrived is kept.
        case incomplete
        /// The server speaks something that is not FTP.
        case protocolViolation
        /// The connection could not be encrypted: the server refuses to, or the handshake failed.
        case encryptionFailed
        /// The server's certificate does not prove that it is the server that was meant.
        case untrusted
        /// No sign of life within the time allowed.
        case timedOut
        /// The task was cancelled.
        case cancelled
        /// A name or argument that cannot or must not be sent or stored.
        case refusedByGuard
    }

    /// An operation.
    public enum Operation: String, Sendable, CaseIterable {
        case connect, login, list, changeDirectory, askDirectory, stat, download, upload, delete, makeDirectory,
            removeDirectory
        case rename, moveTo, makeLink, changeMode, changeTime, ask, quit, openLocal
    }
}

extension FTPError {
    /// True if the same operation, on a new connection, may well succeed.
    public var isTransient: Bool {
        switch code {
        case .connectionLost, .timedOut, .incomplete: true
        case .busy: reply.map(\.saysTooManyFailures) != true
        case .cannotConnect, .refused: reply?.code.group == .transientRefusal
        default: false
        }
    }
}

/// An operation and its object: carried along, so that errors can name them.
struct Purpose: Sendable {
    let operation: FTPError.Operation
    let place: [UInt8]

    init(_ operation: FTPError.Operation, _ place: [UInt8]) {
        self.operation = operation
        self.place = place
    }

    func failure(
        _ code: FTPError.Code, _ detail: String? = nil, reply: Reply? = nil, cause: (any Error)? = nil
    ) -> FTPError {
        FTPError(code, operation, place, detail, reply: reply, cause: cause)
    }

    /// The error that a refusing reply means.
    func failure(of reply: Reply) -> FTPError {
        failure(FTPError.Code(of: reply, during: operation), reply: reply)
    }
}
