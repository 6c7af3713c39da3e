// SPDX-License-Identifier: Apache-2.0
import FTPPolicy
import FTPStorage
import FTPWire

/// `SITE UMASK`: the permission bits that the session's new files and directories do not get; the account's own stay.
enum SiteUMASK: StoreSettingCommand, SiteCommand {
    static let syntax = "SITE UMASK [<mode>]"
    static let summary = "Tell or set the permissions that new files lack."

    struct Argument: CommandArgument {
        let umask: Umask?

        init(parsing argument: [UInt8]) throws(Refusal) {
            let digits = argument.trimmingBlanks
            umask = Umask(String(decoding: digits, as: UTF8.self))
            if umask == nil, !digits.isEmpty { throw .badArgument("The umask takes octal digits from 000 to 077.") }
        }
    }

    static func run(_ argument: Argument, on storage: inout any StorageBackend) throws(Refusal) -> Completion {
        guard storage.umask != nil else { throw .parameterNotImplemented("Files have no permissions here.") }
        if let umask = argument.umask { storage = storage.masked(by: umask) }
        guard let now = storage.umask else { throw .localError() }
        let isMore = argument.umask.map { $0 != now } ?? false
        return .umask(now.description, beyond: isMore ? argument.umask?.description : nil)
    }
}
