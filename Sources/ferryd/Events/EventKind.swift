// SPDX-License-Identifier: Apache-2.0
import FTPServer

/// The kinds of events that leave the server, by the words that settings, files and receivers have for them.
enum EventKind: String, CaseIterable, Sendable {
    case connected
    case connectionRefused = "connection-refused"
    /// No TLS, another protocol's client, a data connection that is not the client's own.
    case connectionFailed = "connection-failed"
    case login
    case loginFailed = "login-failed"
    case loginRefused = "login-refused"
    case loginDelayed = "login-delayed"
    /// A user has changed the password of the account.
    case passwordChanged = "password-changed"
    /// Failed logins have banned an address.
    case banned
    /// Clients cannot reach the ports for data.
    case nobodyCame = "nobody-came"
    case accountsUnavailable = "accounts-unavailable"
    /// An upload that is whole and has its name.
    case upload
    case uploadFailed = "upload-failed"
    case download
    case downloadFailed = "download-failed"
    case deleted
    case renamed
    case copied
    case directoryMade = "directory-made"
    case directoryRemoved = "directory-removed"
    /// A command failed where it should not have.
    case refused
    /// The disk was full, and what was kept of a broken upload was removed.
    case partialGaveWay = "partial-gave-way"
    case storeFailed = "store-failed"
    /// The end of a session that had logged in, with the sum of what it did.
    case sessionEnd = "session-end"
    /// A file went, as it was old or there were too many.
    case retentionRemoved = "retention-removed"
    /// A program or a webhook did not take an event, however often it was tried.
    case hookFailed = "hook-failed"
    /// Events that did not reach this receiver, as it was too slow or failed.
    case dropped = "events-dropped"

    /// The kind of an event that clients bring about; `nil` for those that only the log tells.
    init?(_ kind: Event.Kind) {
        switch kind {
        case .connected: self = .connected
        case .refusedConnection: self = .connectionRefused
        case .prefaceFailed, .handshakeFailed, .dataHandshakeFailed, .dataConnectionRejected, .dataPrefaceFailed:
            self = .connectionFailed
        case .loggedIn: self = .login
        case .loginFailed: self = .loginFailed
        case .loginRefused: self = .loginRefused
        case .loginDelayed: self = .loginDelayed
        case .passwordChanged: self = .passwordChanged
        case .banned: self = .banned
        case .nobodyCame: self = .nobodyCame
        case .accountsUnavailable: self = .accountsUnavailable
        case .transferEnded(let subject, let verdict, _, _):
            let isComplete = if case .complete = verdict { true } else { false }
            switch subject.direction {
            case .upload: self = isComplete ? .upload : .uploadFailed
            case .download: self = isComplete ? .download : .downloadFailed
            case .listing: return nil
            }
        case .changed(.removed): self = .deleted
        case .changed(.renamed): self = .renamed
        case .changed(.copied): self = .copied
        case .changed(.directoryMade): self = .directoryMade
        case .changed(.directoryRemoved): self = .directoryRemoved
        case .refused where kind.weight == .trouble: self = .refused
        case .partialGaveWay: self = .partialGaveWay
        case .storeFailed: self = .storeFailed
        default: return nil
        }
    }
}
