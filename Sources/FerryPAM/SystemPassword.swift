// SPDX-License-Identifier: Apache-2.0
import CPAM

/// Asks PAM about names and passwords of the system's users.
///
/// Modules of PAM leak, block and crash: only a process that does nothing else calls them.
package struct SystemPassword: Sendable {
    /// The answer of PAM.
    package enum Outcome: Hashable, Sendable {
        case right
        case wrong
        /// There is no such user.
        case unknown
        /// The password is right, and has to be changed before it is of use.
        case passwordExpired
        /// The password is right, and the account is over.
        case accountExpired
        /// The password is right, and the account may not be used: from there, now, or at all.
        case notAllowed
        /// PAM cannot judge, in its words.
        case failed(String)
    }

    private let service: String
    private let directory: String?

    /// A service is a file in the system's directory of them, `/etc/pam.d`, or the path of one elsewhere.
    package init(service: String) {
        if let slash = service.lastIndex(of: "/") {
            directory = String(service[..<slash])
            self.service = String(service[service.index(after: slash)...])
        } else {
            directory = nil
            self.service = service
        }
    }

    /// Asks whether a password, in which no byte is zero, is right and the account may be used from an address; waits for the modules.
    ///
    /// - Returns: The answer, and the words of modules.
    package func check(user: String, password: [UInt8], from address: String) -> (Outcome, words: String) {
        var pam = ferry_pam()
        guard unsafe ferry_pam_load(&pam) == 0 else {
            return (.failed("libpam is missing. Run: apt-get install libpam0g"), "")
        }
        var result = ferry_pam_result()
        var words = [CChar](repeating: 0, count: 4096)
        let room = words.count
        let password = password.map { CChar(bitPattern: $0) } + [0]
        unsafe ferry_pam_check(&pam, service, directory, user, password, address, &words, room, &result)
        let text = String(decoding: words.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return (Self.outcome(result), text)
    }

    private static func outcome(_ result: ferry_pam_result) -> Outcome {
        var result = result
        let reason = unsafe withUnsafeBytes(of: &result.reason) { bytes in
            unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
        guard result.started == PAM_SUCCESS else { return .failed("PAM cannot begin") }
        switch result.authenticated {
        case PAM_SUCCESS: break
        case PAM_USER_UNKNOWN: return .unknown
        case PAM_AUTH_ERR, PAM_PERM_DENIED, PAM_MAXTRIES, PAM_CRED_INSUFFICIENT: return .wrong
        // Some modules find these out before the password is looked at all the way.
        case PAM_ACCT_EXPIRED, PAM_NEW_AUTHTOK_REQD, PAM_CRED_EXPIRED, PAM_AUTHTOK_EXPIRED: return .wrong
        default: return .failed(reason)
        }
        return switch result.account {
        case PAM_SUCCESS: .right
        case PAM_NEW_AUTHTOK_REQD, PAM_AUTHTOK_EXPIRED, PAM_CRED_EXPIRED: .passwordExpired
        case PAM_ACCT_EXPIRED: .accountExpired
        case PAM_AUTH_ERR, PAM_PERM_DENIED, PAM_USER_UNKNOWN: .notAllowed
        default: .failed(reason)
        }
    }
}
