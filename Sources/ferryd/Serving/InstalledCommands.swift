// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO

/// The commands as the person who started `ferryd` would type them.
///
/// Started as `.build/release/ferryd`, its client is `.build/release/ferry`; found in `PATH`, so is the client.
struct InstalledCommands: Sendable {
    let ferryd: String
    let ferry: String

    init(startedAs name: [UInt8] = Environment.programName) {
        guard let slash = name.lastIndex(of: .slash) else {
            (ferryd, ferry) = ("ferryd", "ferry")
            return
        }
        ferryd = Self.quoted(name)
        let client = name[...slash] + Array("ferry".utf8)
        ferry = Self.exists(client) ? Self.quoted(Array(client)) : "ferry"
    }

    /// As one word of a shell.
    static func quoted(_ bytes: [UInt8]) -> String {
        let text = Printable.text(bytes)
        let isPlain = text.unicodeScalars.allSatisfy {
            $0.properties.isAlphabetic || "0123456789-._~/+:@,".unicodeScalars.contains($0)
        }
        return isPlain
            ? text
            : "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: #"'\''"#) + "'"
    }

    private static func exists(_ path: ArraySlice<UInt8>) -> Bool {
        PathBytes(path).map { (try? System.open(hostPath: $0, .pathOnly)) != nil } ?? false
    }
}
