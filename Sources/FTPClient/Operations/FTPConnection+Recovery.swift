// SPDX-License-Identifier: Apache-2.0
import FTPWire

/// The state of attempts to replace a lost control connection.
struct RecoveryState: Sendable {
    /// An operation is under way that sees to a lost connection itself, so that those it is made of do not.
    var isUnderWay = false

    /// A helper that is lost is replaced by those it helps, and not by itself.
    var isForbidden = false

    /// The server did not come back within the seconds that it was given; from then on it is tried once a command.
    var isAway = false
}

/// Operations outlive their connection: a server ends idle sessions, and boxes on the way forget them.
extension FTPConnection {
    /// Sees to it that there is a connection before the first command of an operation.
    ///
    /// Nothing was sent of that operation, so any operation may begin so. Without a login there is nothing to go back
    /// to.
    mutating func revive() async throws(FTPError) {
        if isAlive() || credentials == nil { return }
        try await reconnect(
            after: FTPError(
                .connectionLost, .connect, Array("\(configuration.host):\(configuration.port)".utf8),
                reply: link.loss?.reply, cause: link.loss?.cause))
    }

    /// Does work that comes to the same when it is done twice, and does it again if the connection is lost over it.
    mutating func recovering<Result>(
        _ work: (inout FTPConnection) async throws(FTPError) -> Result, while mayRepeat: () -> Bool = { true }
    ) async throws(FTPError) -> Result {
        try await recovering(work, while: mayRepeat) { _ throws(FTPError) in nil }
    }

    /// Does work that must not be done twice.
    ///
    /// If the connection is lost over it, `isDone` finds out on a new one if it was done all the same; if not, it is
    /// done again.
    mutating func once(
        for purpose: Purpose, _ work: (inout FTPConnection) async throws(FTPError) -> Void,
        isDone: (inout FTPConnection) async throws(FTPError) -> Bool
    ) async throws(FTPError) {
        try await recovering(work, while: { true }) { connection throws(FTPError) in
            do throws(FTPError) {
                return try await isDone(&connection) ? () : nil
            } catch {
                throw purpose.failure(
                    .unknown, "the connection was lost before the answer came, and nothing tells if it was done",
                    reply: error.reply)
            }
        }
    }

    private mutating func recovering<Result>(
        _ work: (inout FTPConnection) async throws(FTPError) -> Result, while mayRepeat: () -> Bool,
        orFinding result: (inout FTPConnection) async throws(FTPError) -> Result?
    ) async throws(FTPError) -> Result {
        if recovery.isUnderWay { return try await work(&self) }
        recovery.isUnderWay = true
        defer { recovery.isUnderWay = false }
        try await revive()
        var left = configuration.retries
        while true {
            do throws(FTPError) { return try await work(&self) } catch {
                guard error.meansLoss, !isUsable, credentials != nil, left > 0, mayRepeat() else { throw error }
                // A server that is silent for as long as that is not asked over and over.
                left = error.code == .timedOut ? 0 : left - 1
                try await reconnect(after: error)
            }
            if let found = try await result(&self) { return found }
        }
    }

    /// Makes a new connection in place of one that was lost; gives a server that restarts a few seconds.
    mutating func reconnect(after error: FTPError) async throws(FTPError) {
        if recovery.isForbidden { throw error }
        // 0.5, 1, 2 and 4 seconds.
        var backoff = Backoff(
            attempts: configuration.retries > 0 && !recovery.isAway ? 4 : 0, sleep: configuration.pause)
        var isFirst = true
        while true {
            do throws(FTPError) {
                try await reconnect()
                note("Connected again after: \(error)")
                configuration.onRecovery?(.reconnected(after: error, in: workingDirectory))
                return
            } catch let refusal {
                // Something answers there and says no, or nothing answers at all: that will not change in seconds.
                guard refusal.mayBeRestart else { throw isUsable ? refusal : error.without(newConnection: refusal) }
                if isFirst, configuration.retries > 0, !recovery.isAway { configuration.onRecovery?(.waiting(error)) }
                isFirst = false
                guard await backoff.wait() else {
                    recovery.isAway = true
                    throw error.without(newConnection: refusal)
                }
            }
        }
    }

    /// Makes a new connection in the midst of an operation whose old one is gone.
    mutating func reconnect(for purpose: Purpose) async throws(FTPError) {
        try await reconnect(after: purpose.failure(.connectionLost, reply: link.loss?.reply, cause: link.loss?.cause))
    }
}

extension FTPError {
    /// True if it tells of a control connection that is gone.
    fileprivate var meansLoss: Bool { code == .connectionLost || code == .timedOut }

    /// True if a server that was there a moment ago may be on its way back.
    fileprivate var mayBeRestart: Bool {
        switch code {
        case .cannotConnect, .connectionLost: operation == .connect || operation == .login
        case .busy: true
        default: false
        }
    }

    /// The same error, after which no new connection could be made either.
    fileprivate func without(newConnection refusal: FTPError) -> FTPError {
        if refusal.code == .cancelled || refusal.code == .loginRefused { return refusal }
        return FTPError(
            code == .timedOut || code == .notConnected ? .connectionLost : code, operation, place,
            "the connection was lost, and no new one can be made", reply: refusal.reply ?? reply,
            cause: refusal.cause ?? cause, kept: kept)
    }
}
