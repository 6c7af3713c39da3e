// SPDX-License-Identifier: Apache-2.0
import FerryIO

/// Something that an administrator should know of a hook.
enum HookReport: Sendable {
    /// It failed for the first time with this event, and is tried again.
    case putOff(SpooledEvent, String, Duration)
    /// It did not take the event, which is not tried any more.
    case gaveUp(SpooledEvent, String)
    case lost(Int, String)
    /// The events are told, but do not outlive the program.
    case notSpooled(Int, Errno)
    /// The settings do not name it any more, and so many events wait for it.
    case left(Int)
}

extension HookReport {
    /// One sentence, or two, for a person.
    var words: String {
        switch self {
        case .putOff(let event, let reason, let pause):
            "the event \(event.id) (\(event.kind)) was not taken: \(reason). It is tried again in \(pause.components.seconds) s, and later."
        case .gaveUp(let event, let reason):
            "the event \(event.id) (\(event.kind)) was not taken and is given up: \(reason)."
        case .lost(let count, let reason): "\(count) events are left out: \(reason)."
        case .notSpooled(let count, let error):
            "\(count) events could not be written to its spool and are lost if the server ends now: \(error)."
        case .left(let count):
            "it is told nothing any more. Events that it has not taken: \(count). They are kept, and told if the settings name it again."
        }
    }
}
