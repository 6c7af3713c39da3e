// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO
import ProgramKit

/// A file for the log, which is opened again by its name when a program that keeps old logs has moved it away.
final class LogFile: Sendable {
    let path: String
    /// The setting that names it, as a command line has it.
    private let option: String
    private let file: Descriptor

    /// Opens it to write behind what is there; makes it, for its owner to write and its group to read.
    init(_ path: String, option: String = "--log-file") throws(UsageError) {
        (self.path, self.option) = (path, option)
        file = try Self.open(path, option)
    }

    /// The descriptor to write to, which stays the same.
    var stream: CInt { file.raw }

    /// Goes on in the file that has the name now.
    func reopen() throws(UsageError) {
        let now = try Self.open(path, option)
        do throws(Errno) { try System.duplicate(now, onto: file) } catch { throw Self.failure(path, option, error) }
    }

    private static func open(_ path: String, _ option: String) throws(UsageError) -> Descriptor {
        do throws(Errno) { return try HostFiles.openLog(path) } catch { throw failure(path, option, error) }
    }

    private static func failure(_ path: String, _ option: String, _ error: Errno) -> UsageError {
        let hasMonitor = MonitorLine.current != nil
        let advice =
            error == .accessDenied && hasMonitor
            ? " With --run-as a log lies where only root may make files: each directory on the way belongs to root, and "
                + "others may not write in it. Name such a place: \(option) /var/log/ferryd/ferryd.log" : ""
        return UsageError("\(option) \(Printable.text(Array(path.utf8))) cannot be opened: \(error).\(advice)")
    }
}
