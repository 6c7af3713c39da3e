// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPStorage
import FTPWire
import FerryIO
import ProgramKit

/// A directory that was opted in to retention, found and looked at.
struct RetentionPlace: Sendable {
    let options: RetentionOptions
    /// The path on this machine.
    let path: [UInt8]
    let root: RootDirectory

    var shown: String { Printable.text(path) }

    /// Places whose files no rule can be meant for.
    private static let systems = [
        "/", "/bin", "/boot", "/dev", "/etc", "/home", "/lib", "/opt", "/proc", "/root", "/run", "/sbin", "/srv",
        "/sys",
        "/usr", "/var", "/var/lib", "/var/log",
    ]

    /// Finds the directory; `homes` are the homes of accounts, as far as they have one of their own.
    init(_ options: RetentionOptions, homes: [String: [UInt8]], state: StateDirectory) throws(UsageError) {
        self.options = options
        if let directory = options.directory {
            path = VirtualPath(directory).bytes
        } else {
            let account = options.account ?? ""
            guard let home = homes[account] else {
                throw UsageError(
                    "[[retention]]: there is no account \"\(Printable.text(Array(account.utf8)))\" with a home of its own. "
                        + "Name a directory: directory = \"/srv/ftp/...\"")
            }
            path = VirtualPath(home).bytes
        }
        let text = Printable.text(path)
        if Self.systems.contains(String(decoding: path, as: UTF8.self)) {
            throw UsageError("[[retention]]: \(text) holds much more than files that arrive. Name a directory in it.")
        }
        do throws(RootDirectoryError) { root = try RootDirectory(path) } catch {
            throw UsageError("[[retention]]: \(text) cannot be looked into: \(error.reason).")
        }
        if StartWarning.isServed(state, by: root) {
            throw UsageError(
                "[[retention]]: the server's own files in \(state) lie in \(text). Name another directory.")
        }
    }
}

/// A file that retention has removed, or would remove.
struct RetiredFile: Sendable {
    /// The path on this machine.
    let file: [UInt8]
    let size: Int64
    let arrived: Timestamp
    let reason: RetentionRule.Reason

    var words: String {
        "\(Printable.text(file)) (\(Quantity.bytes(size)), arrived \(LogTime.text(of: arrived))): \(reason.words)"
    }
}

/// The result of one look at a directory.
struct RetentionReport: Sendable {
    let place: String
    var removed = 0
    var bytes: Int64 = 0
    /// Files that somebody has open.
    var inUse = 0
    /// Files that could not be removed, and the last reason.
    var failed = 0
    var reason: String?
    /// Directories that could not be looked into.
    var isPartial = false

    var words: String {
        let files = removed == 1 ? "1 file" : "\(removed) files"
        return "\(files) removed, \(Quantity.bytes(bytes))"
            + (inUse > 0 ? "; \(inUse == 1 ? "1 is" : "\(inUse) are") in use and stay\(inUse == 1 ? "s" : "")" : "")
            + (failed > 0 ? "; \(failed) could not be removed: \(reason ?? "the file system refuses it")" : "")
            + (isPartial ? "; not all directories could be looked into" : "")
    }
}

extension RetentionPlace {
    /// Looks at the directory, and removes what is not kept, or shows it only; blocks the thread.
    ///
    /// `isInUse` tells of files that sessions transfer, by their path on this machine.
    func look(
        isDry: Bool, isInUse: ([UInt8]) -> Bool = { _ in false }, stopped: CancellationFlag = CancellationFlag(),
        telling tell: (RetiredFile) -> Void
    ) -> RetentionReport {
        var pace = DutyCycle(oneIn: 4)
        let found = root.arrivedFiles {
            if let rest = pace.rest() { Thread.pause(rest) }
            return !stopped.isSet
        }
        var report = RetentionReport(place: shown)
        report.isPartial = !found.isComplete
        let rule = options.rule
        for (file, reason) in rule.plan(found.files, at: System.secondsSince1970(), space: root.space) {
            if stopped.isSet { break }
            // Others may have given back room meanwhile.
            if !isDry, reason == .free, let space = root.space, let free = rule.free,
                space.free >= free.bytes(of: space.total)
            {
                break
            }
            let path = self.path + file.path.bytes
            switch isDry ? .removed : root.remove(file, isInUse: { isInUse(path) }) {
            case .removed:
                report.removed += 1
                report.bytes += file.size
                tell(RetiredFile(file: path, size: file.size, arrived: file.arrived, reason: reason))
                if !isDry, rule.removesEmptyDirectories { root.removeEmptyDirectories(above: file.path) }
            case .gone: continue
            case .inUse: report.inUse += 1
            case .failed(let error):
                report.failed += 1
                report.reason = error?.description
            }
        }
        return report
    }
}
