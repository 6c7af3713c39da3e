// SPDX-License-Identifier: Apache-2.0
import FTPPolicy
import FerryIO

extension Account {
    /// The word for whether the account can log in, and if not, the reason.
    package var state: String {
        if isDisabled { return "disabled" }
        let (settings, now) = (effective, System.secondsSince1970())
        if let expires = settings.expires, expires.seconds <= now { return "expired" }
        if let until = settings.disabledUntil, until.seconds > now { return "disabled until \(until)" }
        if settings.certificates != nil, settings.proof == .either || settings.proof == .certificate {
            return "enabled"
        }
        guard let password else { return "no password" }
        return password.isUsable ? "enabled" : "unusable password"
    }
}
