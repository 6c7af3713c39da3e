// SPDX-License-Identifier: Apache-2.0
import FTPPolicy
import FTPWire
import FerryIO
import ProgramKit

/// The user as whom the server serves, where that is another one than root, who checks its settings.
///
/// Root may read and write everything, so what the server may not is seen by that user only.
struct ServiceUser: Equatable, Sendable {
    let owner: FileOwner
    /// Its name, or its number if it has none.
    let name: String
    /// True if a monitor that stays root reads and writes for the server what the settings name.
    let hasMonitor: Bool

    /// The user that the settings name, else the one to whom the state directory belongs; `nil` for the checking user.
    init?(of options: Options, _ state: StateDirectory?) {
        guard System.effectiveUser == 0, let owner = options.runAs ?? state?.owner, owner.user != 0 else { return nil }
        self.owner = owner
        name = System.name(ofUser: owner.user) ?? "\(owner.user)"
        hasMonitor = options.runAs != nil
    }

    /// Goes on with that user's rights, for good.
    func become() throws(Errno) {
        // A server with a monitor gives up all groups.
        let groups = hasMonitor ? [] : System.groups(ofUser: name, first: owner.group)
        try System.lookAsUser(owner.user, group: owner.group, groups: groups)
    }

    /// Sentences about files named by the settings that this user cannot open; only after `become()`.
    func obstacles(to named: NamedFiles) -> [String] {
        if hasMonitor { return [] }
        return named.read.sorted(by: Self.precedes).compactMap(unread)
            + named.appended.sorted(by: Self.precedes).compactMap(unwritten)
    }

    private func unread(_ path: [UInt8]) -> String? {
        guard let file = PathBytes(path),
            Self.failure({ () throws(Errno) in
                _ = try System.open(hostPath: file, .readWithoutWaiting)
            }) == .accessDenied
        else { return nil }
        let quoted = InstalledCommands.quoted(path)
        let sentence = "The server runs as user \(name), who may not read \(Printable.text(path)). "
        // The way to it is open if its status can be had.
        return ProgramFile.status(path) != nil
            ? sentence + "Run: chgrp \(owner.group) \(quoted) && chmod g+r \(quoted)"
            : sentence + "A directory on the way is closed to it. Make a copy of its own, and name that: "
                + "install -D -o \(name) -m 600 \(quoted) /etc/ferryd/\(InstalledCommands.quoted(path.lastName))"
    }

    private func unwritten(_ path: [UInt8]) -> String? {
        guard let file = PathBytes(path) else { return nil }
        var failure = Self.failure { () throws(Errno) in
            _ = try System.open(hostPath: file, [.writeOnly, .append, .nonBlocking, .noTerminal])
        }
        if failure == .noEntry {
            failure = Self.failure { () throws(Errno) in
                guard let directory = PathBytes(path.pathOfDirectory) else { throw .invalidArgument }
                if !System.mayChange(try System.open(hostPath: directory, .directoryPath)) { throw .accessDenied }
            }
        }
        guard let failure else { return nil }
        return "The server runs as user \(name), who cannot write to \(Printable.text(path)): \(failure). "
            + "Name a file where it may, such as /var/log/ferryd/\(Printable.text(path.lastName))"
    }

    private static func failure(_ body: () throws(Errno) -> Void) -> Errno? {
        do throws(Errno) { try body() } catch { return error }
        return nil
    }

    private static func precedes(_ one: [UInt8], _ other: [UInt8]) -> Bool { one.lexicographicallyPrecedes(other) }
}
