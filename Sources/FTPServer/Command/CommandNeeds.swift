// SPDX-License-Identifier: Apache-2.0
package import FTPPolicy
package import FTPWire

/// A permission that a command needs at the path that it names, as `GuardedStorage` asks for it; for people who ask why.
package struct CommandNeed: Sendable {
    /// Any one of these will do.
    package let anyOf: Permissions
    /// The case in which it is needed; nil for always.
    package let condition: String?

    private init(_ anyOf: Permissions, _ condition: String? = nil) { (self.anyOf, self.condition) = (anyOf, condition) }

    /// The needs of a command; none for one that touches no file.
    package static func of(_ verb: Verb) -> [CommandNeed] {
        switch verb {
        // Whoever may do nothing at a place, nor below it, is told that there is nothing.
        case .cwd: [CommandNeed(.all)]
        case .list, .nlst, .mlsd, .stat: [CommandNeed(.list)]
        case .mlst, .size, .mdtm: [CommandNeed([.list, .read, .write, .append, .rename])]
        case .retr, .hash, .xcrc, .xmd5, .xsha1, .xsha256, .xsha512, .md5: [CommandNeed(.read)]
        case .comb: [CommandNeed([.write, .append])]
        case .avbl: [CommandNeed([.list, .write, .append])]
        case .stor:
            [
                CommandNeed(.write), CommandNeed([.delete, .keepBoth], "if there is a file of that name"),
                CommandNeed(.append, "to go on with a part (REST)"),
            ]
        case .stou: [CommandNeed(.write)]
        case .appe: [CommandNeed(.append)]
        case .dele, .rmd: [CommandNeed(.delete)]
        case .mkd: [CommandNeed(.make)]
        case .rnfr: [CommandNeed(.rename), CommandNeed(.delete, "if other rights hold at the new name")]
        case .rnto: [CommandNeed(.rename), CommandNeed(.delete, "if there is a file of that name")]
        case .mfmt, .mfct, .mff, .site: [CommandNeed(.attributes)]
        default: []
        }
    }
}
