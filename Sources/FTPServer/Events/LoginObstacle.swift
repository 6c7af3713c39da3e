// SPDX-License-Identifier: Apache-2.0
package import FTPAccounts
package import FTPStorage
package import FTPWire
package import FerryIO

/// The reason that keeps a client out that has proved its account.
package enum LoginObstacle: Error, Sendable {
    /// The home of the account, a path on the host, cannot be opened.
    case home([UInt8], StorageError)
    /// The account has as many sessions as it may have.
    case tooManySessions(Int)
    /// The account wants encryption, and the control connection has none.
    case tlsMissing(isOffered: Bool)
    /// The account wants a later version of TLS than the control connection has.
    case tlsTooOld(TLSVersion)
    /// The password is right, and the account wants a certificate.
    case certificateMissing
    /// The account is not open now, or not to that address.
    case access(AccessObstacle)
    /// The account has as many sessions as it may have from that address.
    case tooManySessionsFromAddress(Int)
    /// Nobody knows how many sessions the account has on other servers.
    case presenceUnknown(AccountError)

    package var refusal: Refusal {
        switch self {
        case .home(_, let error) where error.kind == .noSuchFile: .homeMissing
        case .home: .homeUnavailable
        case .tooManySessions: .tooManySessionsOfUser
        case .tlsMissing(let isOffered): isOffered ? .accountWantsTLS : .accountWantsTLSInVain
        case .tlsTooOld(let version): .accountWants(tlsVersion: version.rawValue)
        case .certificateMissing: .accountWantsCertificate
        case .access(.expired), .access(.accountExpired): .accountExpired
        case .access(.disabledUntil(let moment)): .accountDisabled(until: moment.description)
        case .access(.outside(let hours)): .accountClosed(openAt: hours.description)
        case .access(.network): .accountClosedToAddress
        case .access(.passwordExpired): .passwordExpired
        case .access(.closed): .accountClosedNow
        case .tooManySessionsFromAddress: .tooManySessionsOfUserFromAddress
        case .presenceUnknown: .serviceUnavailable
        }
    }
}

extension LoginObstacle {
    /// The word that a program finds in a log.
    package var word: String {
        switch self {
        case .home: "home"
        case .tooManySessions: "too-many-sessions"
        case .tlsMissing: "tls-missing"
        case .tlsTooOld: "tls-too-old"
        case .certificateMissing: "certificate-missing"
        case .access(.expired), .access(.accountExpired): "expired"
        case .access(.disabledUntil): "disabled-until"
        case .access(.outside): "outside-hours"
        case .access(.network): "network"
        case .access(.passwordExpired): "password-expired"
        case .access(.closed): "closed"
        case .tooManySessionsFromAddress: "too-many-sessions-from-address"
        case .presenceUnknown: "presence-unknown"
        }
    }

    /// The words for a person who reads the log.
    package var sentence: String {
        switch self {
        case .home(let path, let error) where error.kind == .noSuchFile:
            "the home directory \(Printable.text(path)) does not exist"
        case .home(let path, let error):
            "the home directory \(Printable.text(path)) cannot be opened: \(error.cause?.description ?? error.sentence)"
        case .tooManySessions(let limit): "the account has its \(limit) sessions already"
        case .tlsMissing(let isOffered):
            isOffered ? "the account wants TLS" : "the account wants TLS, and this server offers none (--tls)"
        case .tlsTooOld(let version): "the account wants TLS \(version.rawValue)"
        case .certificateMissing:
            "the account wants a certificate made out for it and signed by a known authority (--client-authorities)"
        case .access(.expired(let moment)): "the account has expired, at \(moment) UTC"
        case .access(.disabledUntil(let moment)): "the account is disabled until \(moment) UTC"
        case .access(.outside(let hours)): "the account is open at other hours: \(hours)"
        case .access(.network(let networks)): "the account may be used from \(networks) only"
        case .access(.accountExpired): "the account has expired, says who judges its password"
        case .access(.passwordExpired): "the password has expired, and has to be changed outside of this server"
        case .access(.closed): "who judges the passwords does not let the account in here or now"
        case .tooManySessionsFromAddress(let limit): "the account has its \(limit) sessions from there already"
        case .presenceUnknown(let error): "\(error)"
        }
    }
}
