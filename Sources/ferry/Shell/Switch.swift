// SPDX-License-Identifier: Apache-2.0
import ProgramKit

/// Commands that turn something on or off: `verbose`, `verbose on`, `verbose off`.
enum Switch {
    static let operands = Operands("[on | off]", 0...1, .text)

    /// The value from now on: the one that is given, or else the opposite of the present one.
    static func value(_ arguments: Arguments, now: Bool) throws(Failure) -> Bool {
        switch arguments.operands.first?.text.lowercased() {
        case nil: return !now
        case "on", "1", "yes": return true
        case "off", "0", "no": return false
        case let word?: throw Failure(.usage, "on or off, not \(word)")
        }
    }
}
