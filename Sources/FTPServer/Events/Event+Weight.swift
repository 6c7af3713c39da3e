// SPDX-License-Identifier: Apache-2.0
import FTPWire

/// The importance of an event to a person who reads the log.
package enum EventWeight: Comparable, Sendable {
    /// Single commands, and refusals that clients expect: for subscribers that want to know every command.
    case detail
    /// The usual course of things.
    case story
    /// News for an administrator who wants to hear little.
    case trouble
}

extension Event.Kind {
    package var weight: EventWeight {
        switch self {
        case .command, .answered, .dataEncrypted, .changed: .detail
        case .refused(let line, let refusal): Self.isNews(refusal, of: line.verb) ? .trouble : .detail
        case .transferEnded(_, .failed, _, _): .trouble
        case .refusedConnection, .loginFailed, .loginDelayed, .banned, .loginRefused, .accountsUnavailable: .trouble
        case .dataConnectionRejected, .nobodyCame, .unlistableNames, .partialGaveWay, .storeFailed: .trouble
        case .handshakeFailed, .dataHandshakeFailed, .prefaceFailed, .dataPrefaceFailed: .trouble
        default: .story
        }
    }

    /// True if a refusal is a failure rather than an answer.
    ///
    /// Clients ask to find out: `SIZE`, `MDTM` and `MLST` whether a file exists, `CWD` whether a name is a directory,
    /// `MFMT` whether the server has it, `MKD` (in `mkdir -p`) how much of a path has still to be made. Their refusals
    /// are answers. Failures are those of a transfer, a deletion or a renaming; and whatever else is refused because
    /// the server itself lacks something, such as descriptors, room or ports. Of logins there are events of their own,
    /// and a refusal that closes the connection stands in the event of its end.
    private static func isNews(_ refusal: Refusal, of verb: Verb?) -> Bool {
        if refusal.closesConnection { return false }
        if refusal == .noPassivePort || [451, 452, 552].contains(refusal.reply.code.rawValue) { return true }
        switch verb {
        case .retr, .stor, .stou, .appe, .dele, .rmd, .rnfr, .rnto: return true
        case .mkd: return refusal != .alreadyExists && refusal != .noSuchFile
        default: return false
        }
    }
}
