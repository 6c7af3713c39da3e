// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPStorage
import FTPWire
import FerryIO

/// `STAT`: how the session stands, how far a transfer is, or a listing on the control connection (RFC 959 §4.1.3).
enum STAT: FileCommand, CommandDuringTransfer {
    typealias Argument = OptionalPathname
    static let verb = Verb.stat
    static let syntax = "STAT [<pathname>]"
    static let summary = "Tell how things stand, or list a directory here."
    /// A listing here holds up everything behind it, so a long one belongs on a data connection.
    private static let limit = 2000

    static func run(_ argument: OptionalPathname, in workspace: Workspace) async throws(Refusal) -> Completion {
        guard argument.bytes != nil else { return .systemStatus(status(workspace.view)) }
        let path = workspace.path(argument)
        return try await orRefuse { () async throws(StorageError) in
            let entry = try await workspace.storage.entry(at: path)
            guard entry.isDirectory else { return .pathStatus(listing: line(of: entry)) }
            var entries = try await workspace.storage.entries(in: path, .everything)
            var listing = EntryPortion()
            while !listing.isLast {
                let portion = try await entries.next { entry, lines in
                    UnixListing.append(entry, now: .now, to: &lines)
                    return true
                }
                listing.text += portion.text
                listing.count += portion.count
                listing.isLast = portion.isLast
                if listing.count > limit { throw StorageError(.notSupported, .list, path) }
            }
            return .pathStatus(listing: listing.text)
        }
    }

    static func react(_ status: TransferStatus) -> TransferReaction { .reply(Completion.transferStatus(status).reply) }

    private static func line(of entry: EntryFacts) -> [UInt8] {
        var line: [UInt8] = []
        UnixListing.append(entry, now: .now, to: &line)
        return line
    }

    private static func status(_ view: SessionView) -> [String] {
        [
            "Connected from \(view.peer.hostText).",
            "Logged in as \(view.user?.description ?? "nobody").",
            view.parameters.convertsText ? "Files travel as text." : "Files travel as they are.",
            "No transfer is running.",
        ]
    }
}
