// SPDX-License-Identifier: Apache-2.0
import FerryIO
import ProgramKit

/// The place of the file of settings when nobody names one.
enum ConfigurationPlace {
    /// `/etc/ferryd.toml` for root, else `$XDG_CONFIG_HOME/ferryd.toml`, else `~/.config/ferryd.toml` (XDG Base Directory
    /// Specification); `nil` for a user without a home.
    static func standard(
        isRoot: Bool = System.effectiveUser == 0, environment: (String) -> [UInt8]? = { Environment[$0] }
    ) -> String? {
        if isRoot { return "/etc/ferryd.toml" }
        func directory(_ name: String) -> String? {
            environment(name).flatMap { $0.first == UInt8(ascii: "/") ? String(decoding: $0, as: UTF8.self) : nil }
        }
        return directory("XDG_CONFIG_HOME").map { "\($0)/ferryd.toml" }
            ?? directory("HOME").map { "\($0)/.config/ferryd.toml" }
    }
}
