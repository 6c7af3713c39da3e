// SPDX-License-Identifier: Apache-2.0
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

    package var refusal: Refusal {
        switch self {
        case .home(_, let error) where error.kind == .noSuchFile: .homeMissing
        case .home: .homeUnavailable
        case .tooManySessions: .tooManySessionsOfUser
        case .tlsMissing(let isOffered): isOffered ? .accountWantsTLS : .accountWantsTLSInVain
        case .tlsTooOld(let version): .accountWants(tlsVersion: version.rawValue)
        case .certificateMissing: .accountWantsCertificate
        }
    }
}

extension LoginObstacle {
    /// The word that a program finds in a log; nil for a home, whose error says more.
    package var word: String? {
        switch self {
        case .home: nil
        case .tooManySessions: "too-many-sessions"
        case .tlsMissing: "tls-missing"
        case .tlsTooOld: "tls-too-old"
        case .certificateMissing: "certificate-missing"
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
        }
    }
}
