// SPDX-License-Identifier: Apache-2.0
import FerryIO

/// The directory in which a server keeps its accounts and all else that must outlive it; no other user may look inside.
struct StateDirectory: Hashable, Sendable {
    /// A path on the host; a relative one begins where the program was started.
    let path: [UInt8]
    /// The database that settings name in the place of files of the directory.
    var database: DatabaseOptions?

    init(path: [UInt8]) { self.path = path }

    /// This program and its version, as databases tell other versions that find them.
    static let writer = "ferryd \(Version.text)"

    /// The place for state on this system: the one that systemd made for the service (`$STATE_DIRECTORY`), `/var/lib/ferryd`
    /// for root, else `$XDG_STATE_HOME/ferryd`, else `~/.local/state/ferryd` (XDG Base Directory Specification); nil for a
    /// user without a home.
    static func standard(
        isRoot: Bool = System.effectiveUser == 0, environment: (String) -> [UInt8]? = { Environment[$0] }
    ) -> StateDirectory? {
        // A unit may have several (`StateDirectory=`, systemd.exec(5)); the first is the one for all that it keeps.
        if let made = environment("STATE_DIRECTORY")?.split(separator: UInt8(ascii: ":")).first,
            made.first == UInt8(ascii: "/")
        {
            return StateDirectory(path: Array(made))
        }
        if isRoot { return StateDirectory(path: Array("/var/lib/ferryd".utf8)) }
        // Relative paths are to be ignored, says the specification.
        if let state = environment("XDG_STATE_HOME"), state.first == UInt8(ascii: "/") {
            return StateDirectory(path: state + Array("/ferryd".utf8))
        }
        guard let home = environment("HOME"), home.first == UInt8(ascii: "/") else { return nil }
        return StateDirectory(path: home + Array("/.local/state/ferryd".utf8))
    }
}

extension StateDirectory: CustomStringConvertible {
    var description: String { String(decoding: path, as: UTF8.self) }
}

/// The reason that the state directory cannot be used, and the thing to do.
struct StateDirectoryError: Error, Hashable, CustomStringConvertible {
    let description: String
    /// True if the directory or the file is missing.
    let isAbsence: Bool

    init(_ sentence: String, isAbsence: Bool = false) {
        description = sentence
        self.isAbsence = isAbsence
    }
}
