// SPDX-License-Identifier: Apache-2.0

/// The proof of itself that an account must give at a login.
package enum LoginProof: String, CaseIterable, Sendable {
    /// The password; a certificate counts for nothing.
    case password
    /// The password, or a certificate made out for the account.
    case either
    /// A certificate made out for the account; no password is right.
    case certificate
    /// Both.
    case both
}

/// The people who change an account's password.
package enum PasswordChange: String, CaseIterable, Sendable {
    /// The administrator alone.
    case administrator
    /// The user too, by `SITE PSWD`.
    case user
}
