// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPStorage
import FTPWire
import FerryIO
import ProgramKit

/// The search for what is kept of broken uploads: in the served directory and in the homes of accounts.
struct PartialsSearch: Sendable {
    private let roots: [[UInt8]]
    private let names: [PartialOwner: AccountName]
    private let account: String?
    private let paths: [[UInt8]]

    init(_ arguments: PartialsArguments, _ accounts: [Account]) throws {
        try self.init(
            root: arguments.root, arguments.directories, accounts, account: arguments.account, paths: arguments.paths)
    }

    /// `root` is the served directory, `directories` are those in the tree of every account.
    init(
        root: [UInt8], _ directories: [[UInt8]], _ accounts: [Account], account: String?, paths: [[UInt8]]
    ) throws(UsageError) {
        var roots = [root]
        let others = accounts.flatMap(\.hostDirectories) + directories
        for directory in others where !roots.contains(directory) { roots.append(directory) }
        self.roots = roots
        let all = accounts.map(\.name) + [.anonymous]
        names = Dictionary(all.map { (PartialOwner(of: $0.bytes), $0) }) { first, _ in first }
        (self.account, self.paths) = (account, paths)
        if let account, !all.contains(where: { "\($0)" == account }) {
            let hint = account.nearest(of: all.map { "\($0)" }).map { " Did you mean \"\($0)\"?" } ?? ""
            throw UsageError("There is no account \"\(account)\".\(hint)")
        }
    }

    /// Finds those that are meant, the oldest first, and tells of directories that could not be looked into.
    func find() -> ([FoundPartial], failures: [String]) {
        var (found, failures): ([FoundPartial], [String]) = ([], [])
        // A home may lie inside the served directory.
        var seen: Set<[UInt8]> = []
        for path in roots {
            do throws(RootDirectoryError) {
                let root = try RootDirectory(path)
                let base = path == [UInt8(ascii: "/")] ? [] : path
                for partial in root.keptPartials() {
                    guard seen.insert(base + [UInt8(ascii: "/")] + partial.path).inserted else { continue }
                    let one = FoundPartial(
                        root: root, partial: partial, account: names[partial.owner],
                        path: base + partial.target.bytes)
                    if isMeant(one) { found.append(one) }
                }
            } catch {
                failures.append("\(Printable.text(path)) was not searched: \(error.reason).")
            }
        }
        return (found.sorted { $0.partial.modified < $1.partial.modified }, failures)
    }

    private func isMeant(_ found: FoundPartial) -> Bool {
        if let account, found.account.map({ "\($0)" }) != account { return false }
        return paths.isEmpty || paths.contains { found.lies(at: $0) }
    }
}

extension [FoundPartial] {
    /// Removes them, except for those that an upload goes on with, or that are protected.
    func clear() async -> (count: Int, bytes: Int64, held: [FoundPartial]) {
        var (count, bytes, held): (Int, Int64, [FoundPartial]) = (0, 0, [])
        for partial in self {
            switch await BlockingPool.shared.run({ partial.root.remove(partial.partial) }) {
            case .removed: (count, bytes) = (count + 1, bytes + partial.partial.length)
            case .gone: continue
            case .held: held.append(partial)
            }
        }
        return (count, bytes, held)
    }
}

/// A partial upload, and whose it is.
struct FoundPartial: Sendable {
    let root: RootDirectory
    let partial: KeptPartial
    /// Nil when it is of no account that there is.
    let account: AccountName?
    /// The path of the file that it would have been, on this machine.
    let path: [UInt8]

    /// A dash for an account that there is no more.
    var accountText: String { account.map { "\($0)" } ?? "-" }

    /// The path, with `...` behind a name of which only the beginning is known.
    var pathText: String { Printable.text(path) + (partial.isNameCut ? "..." : "") }

    /// True at that path, or below it.
    func lies(at place: [UInt8]) -> Bool {
        if VirtualPath(path).isWithin(VirtualPath(place)) { return true }
        return partial.isNameCut && place.starts(with: path)
    }

    /// The time since the last byte arrived, in one unit.
    func age(at now: Int64) -> String {
        let seconds = max(0, now - partial.modified.seconds)
        return switch seconds {
        case ..<60: "\(seconds) s"
        case ..<3600: "\(seconds / 60) min"
        case ..<172_800: "\(seconds / 3600) h"
        default: "\(seconds / 86_400) days"
        }
    }
}
