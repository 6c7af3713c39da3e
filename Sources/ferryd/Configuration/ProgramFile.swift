// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO
import ProgramKit

/// A program that an administrator has the server run.
struct ProgramFile {
    let path: String
    /// The one that runs it, in messages: `a hook`.
    let owner: String
    /// The setting that names it: `program in [[hook]]`.
    let setting: String

    /// Sentences about what keeps it from working, or makes it dangerous.
    var problems: [String] {
        let bytes = Array(path.utf8)
        let name = Printable.text(bytes)
        guard let status = Self.status(bytes) else {
            return ["The program \(name) of \(owner) is not there. Install it, or change \(setting)."]
        }
        guard status.kind == .file, status.permissions & 0o111 != 0 else {
            return ["\(name), the program of \(owner), may not be started. If it is one: chmod +x '\(name)'"]
        }
        let directory = Array(bytes.prefix(upTo: bytes.lastIndex(of: .slash) ?? 0))
        for (place, mode) in [(bytes, status.permissions), (directory, Self.status(directory)?.permissions ?? 0)] {
            // In a directory with the sticky bit nobody can replace what belongs to others.
            if mode & 0o002 != 0, mode & 0o1000 == 0 || place == bytes {
                return [
                    "Every user of this machine can change \(Printable.text(place)), and so what \(owner) runs. "
                        + "Run: chmod o-w '\(Printable.text(place))'"
                ]
            }
        }
        return []
    }

    /// The variables of this program without those that are its own, for one that it starts ("NAME=value").
    static var environment: [[UInt8]] {
        let own = ["FERRYD_", "FERRY_", "NOTIFY_SOCKET", "LISTEN_", "WATCHDOG_"]
        return Environment.variables.filter { name, _ in !own.contains(where: name.hasPrefix) }
            .map { Array("\($0.key)=\($0.value)".utf8) }
    }

    /// The state of a file of this machine; nil if there is none.
    static func status(_ path: [UInt8]) -> FileStatus? {
        guard let path = PathBytes(path.isEmpty ? [.slash] : path),
            let file = try? System.open(hostPath: path, .pathOnly)
        else { return nil }
        return try? System.status(of: file)
    }
}
