// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPWire
import FerryIO

/// The files of a state directory that a backup holds; the calls wait for the disk.
struct StateInventory {
    /// The paths from the directory on, in their order.
    let files: [[UInt8]]
    /// Things that are no files and no directories, such as links, which are not followed.
    let strange: [[UInt8]]

    init(of state: StateDirectory) throws(UserFailure) {
        var (files, strange): ([[UInt8]], [[UInt8]]) = ([], [])
        do throws(Errno) {
            try Self.look(into: [], of: state.path, &files, &strange, depth: 0)
        } catch {
            throw UserFailure(
                error == .noEntry
                    ? "There is no state directory \(state). To name another: --state DIR"
                    : "The state directory \(state) cannot be read: \(error).")
        }
        (self.files, self.strange) = (files, strange)
    }

    private static func look(
        into directory: [UInt8], of root: [UInt8], _ files: inout [[UInt8]], _ strange: inout [[UInt8]], depth: Int
    ) throws(Errno) {
        let path = directory.isEmpty ? root : root + [.slash] + directory
        for name in try System.names(inDirectory: path) {
            let inner = directory.isEmpty ? name : directory + [.slash] + name
            guard let host = PathBytes(root + [.slash] + inner) else { continue }
            switch try System.status(of: System.open(hostPath: host, .nameOnly)).kind {
            case .file: if !canBeLost(name) { files.append(inner) }
            case .directory:
                if depth < 3, !name.starts(with: StateRestore.aside.utf8) {
                    try look(into: inner, of: root, &files, &strange, depth: depth + 1)
                }
            default: if !canBeLost(name) { strange.append(inner) }
            }
        }
    }

    /// True for what is made again, or belongs to a process: locks, drafts, logs of SQLite, copies of earlier forms.
    private static func canBeLost(_ name: [UInt8]) -> Bool {
        let text = name.asText
        return [StateLock.fileName, PassiveRecord.fileName, ControlSocketChoice.name].contains(text)
            || ["-wal", "-shm", "-journal", ".new"].contains(where: text.hasSuffix) || text.contains(".sqlite.version-")
    }
}

extension [UInt8] {
    /// The bytes as text, with replacements for what is none.
    fileprivate var asText: String { String(decoding: self, as: UTF8.self) }
}
