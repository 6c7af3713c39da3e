// SPDX-License-Identifier: Apache-2.0
import FTPWire

/// The abilities of a server: those it announced (FEAT, RFC 2389), and those learned since.
public struct ServerFeatures: Sendable {
    /// The lines of FEAT: the feature's name in capitals, and what follows it.
    public internal(set) var announced: [String: String] = [:]

    /// Verbs that the server refused as unknown (500, 502, 504); they are not tried again on this connection.
    public internal(set) var refused: Set<String> = []

    /// Verbs that worked, announced or not.
    public internal(set) var proven: Set<String> = []

    /// The server names places in its own way until it is asked for names of Unix (`SITE NAMEFMT 1`, of IBM i).
    var mustBeAskedForUnixNames = false

    /// True when MLSD has called a link to a directory a link, so that what it calls a directory is one.
    var tellsLinks = false
}

extension ServerFeatures {
    /// True if the server announced the feature or the command worked before, and was not refused since.
    public func has(_ name: String) -> Bool {
        !refused.contains(name) && (announced[name] != nil || proven.contains(name))
    }

    /// True if trying makes sense: it was not refused so far.
    public func mayHave(_ name: String) -> Bool { !refused.contains(name) }

    /// True if the server itself keeps the old file until an upload is complete (ferryd announces it).
    public var replacesAtomically: Bool { announced["UPLOAD"]?.uppercased().contains("ATOMIC") == true }

    /// True if MLST tells permission bits.
    var tellsModes: Bool { has("MLST") && announced["MLST"]?.lowercased().contains("unix.mode") == true }

    /// True if the server must be told of a transfer command before it opens a port for it (PRET).
    var wantsTransfersAnnounced: Bool { announced["PRET"] != nil }

    /// True if the server makes use of the size of an upload when it is told before (ALLO).
    var wantsSizes: Bool { announced["ALLO"] != nil || replacesAtomically }
}

extension ServerFeatures {
    /// Learns from a reply if a command exists.
    mutating func note(_ reply: Reply, to line: CommandLine) {
        let verb = String(decoding: line.verbText, as: UTF8.self).uppercased()
        switch reply.code.rawValue {
        case 500, 502: if verb != "SITE" { refused.insert(verb) }
        case 200..<400: proven.insert(verb)
        default: break
        }
    }
}
