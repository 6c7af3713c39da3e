// SPDX-License-Identifier: Apache-2.0
import FerryIO

/// The folder where a server keeps what must outlive it, its accounts before all: nobody else may look inside.
package struct StateFolder: Hashable, Sendable {
    /// A path on the host; a relative one begins where the program was started.
    package let path: [UInt8]

    package init(path: [UInt8]) { self.path = path }

    /// Where state belongs on this system: `/var/lib/ferryd` for root, else `$XDG_STATE_HOME/ferryd`, else
    /// `~/.local/state/ferryd` (XDG Base Directory Specification); `nil` for somebody without a home.
    package static func standard(
        isRoot: Bool = System.effectiveUser == 0, environment: (String) -> [UInt8]? = { Environment[$0] }
    ) -> StateFolder? {
        if isRoot { return StateFolder(path: Array("/var/lib/ferryd".utf8)) }
        // Relative paths are to be ignored, says the specification.
        if let state = environment("XDG_STATE_HOME"), state.first == UInt8(ascii: "/") {
            return StateFolder(path: state + Array("/ferryd".utf8))
        }
        guard let home = environment("HOME"), home.first == UInt8(ascii: "/") else { return nil }
        return StateFolder(path: home + Array("/.local/state/ferryd".utf8))
    }
}

extension StateFolder: CustomStringConvertible {
    package var description: String { String(decoding: path, as: UTF8.self) }
}

/// Why the state folder cannot be used, and what to do.
package struct StateFolderError: Error, Hashable, CustomStringConvertible {
    package let description: String
    /// What is missing is the folder or the file.
    let isAbsence: Bool

    init(_ sentence: String, isAbsence: Bool = false) {
        description = sentence
        self.isAbsence = isAbsence
    }
}
