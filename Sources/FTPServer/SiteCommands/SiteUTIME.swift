// SPDX-License-Identifier: Apache-2.0
import FTPStorage
import FTPWire

/// `SITE UTIME`: sets when a file was last changed, in the two forms that clients send.
///
/// `SITE UTIME 202611201345[00] name`, and `SITE UTIME name ACCESS MODIFICATION CREATION UTC`, of which the second time
/// is taken. All are UTC.
enum SiteUTIME: FileCommand, SiteCommand {
    static let syntax = "SITE UTIME <YYYYMMDDhhmm[ss]> <pathname> | <pathname> <time> <time> <time> UTC"
    static let summary = "Set when a file was changed."

    struct Argument: CommandArgument {
        let time: Timestamp
        let pathname: [UInt8]

        init(parsing argument: [UInt8]) throws(Refusal) {
            guard let parsed = Self.four(argument) ?? Self.one(argument) else { throw .syntaxError }
            (time, pathname) = parsed
        }

        /// A time and a name.
        private static func one(_ argument: [UInt8]) -> (Timestamp, [UInt8])? {
            let words = argument.split(separator: .space, maxSplits: 1)
            guard words.count == 2, argument.first != .space, let time = time(words[0]) else { return nil }
            return (time, Array(words[1]))
        }

        /// A name, three times and `UTC`.
        private static func four(_ argument: [UInt8]) -> (Timestamp, [UInt8])? {
            let words = argument.split(separator: .space, omittingEmptySubsequences: false)
            guard words.count > 4, words[words.count - 1].equalsIgnoringCase("UTC") else { return nil }
            let times = words[(words.count - 4)..<(words.count - 1)].compactMap { time($0) }
            let name = Array(words[..<(words.count - 4)].joined(separator: [.space]))
            return times.count == 3 && !name.isEmpty ? (times[1], name) : nil
        }

        private static func time(_ digits: ArraySlice<UInt8>) -> Timestamp? {
            TimeValue(parsing: digits.count == 12 ? digits + Array("00".utf8) : digits)?.timestamp
        }
    }

    static func run(_ argument: Argument, in workspace: Workspace) async throws(Refusal) -> Completion {
        let path = await workspace.path(argument.pathname)
        try await orRefuse { () async throws(StorageError) in
            try await workspace.storage.setModificationTime(argument.time, of: path)
        }
        return .timeChanged
    }

    static func features(_ view: SessionView) -> [String] {
        view.capabilities.contains(.modificationTimes) ? ["SITE UTIME"] : []
    }
}
