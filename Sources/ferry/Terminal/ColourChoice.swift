// SPDX-License-Identifier: Apache-2.0
import FerryIO

/// When a stream is coloured.
enum ColourChoice: String, CaseIterable, Sendable {
    case auto, always, never

    /// True when a stream gets colours: by the option, then by the environment (`NO_COLOR`, `CLICOLOR_FORCE`,
    /// `TERM=dumb`), then by whether it is a terminal.
    func colours(terminal: Bool, environment: (String) -> String? = Environment.text) -> Bool {
        switch self {
        case .always: return true
        case .never: return false
        case .auto:
            if environment("NO_COLOR") != nil { return false }
            if let force = environment("CLICOLOR_FORCE") ?? environment("FORCE_COLOR"), force != "0" { return true }
            return terminal && ![nil, "dumb"].contains(environment("TERM"))
        }
    }
}
