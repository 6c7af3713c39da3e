// SPDX-License-Identifier: Apache-2.0
import FTPStorage
import FTPWire

/// `MFMT`: sets when a file was last changed (draft-somers-ftp-mfxx §3).
enum MFMT: FileCommand {
    typealias Argument = TimeAndPathname
    static let verb = Verb.mfmt
    static let syntax = "MFMT <YYYYMMDDHHMMSS> <pathname>"
    static let summary = "Set when a file was changed."

    static func run(_ argument: TimeAndPathname, in workspace: Workspace) async throws(Refusal) -> Completion {
        try await workspace.setTime(argument)
    }

    static func features(_ view: SessionView) -> [String] {
        view.capabilities.contains(.modificationTimes) ? ["MFMT"] : []
    }
}

/// A time of 14 digits, with a fraction if need be, and the name of the file it is for.
struct TimeAndPathname: CommandArgument {
    let time: Timestamp
    let bytes: [UInt8]

    init(parsing argument: [UInt8]) throws(Refusal) {
        let parts = argument.split(separator: .space, maxSplits: 1)
        guard parts.count == 2, argument.first != .space else { throw .syntaxError }
        guard let time = TimeValue(parsing: parts[0]) else { throw .syntaxError }
        self.time = time.timestamp
        bytes = Array(parts[1])
    }
}

extension Workspace {
    func setTime(_ argument: TimeAndPathname) async throws(Refusal) -> Completion {
        let path = await path(argument.bytes)
        try await orRefuse { () async throws(StorageError) in
            try await storage.setModificationTime(argument.time, of: path)
        }
        return .modified(argument.time, of: path)
    }
}
