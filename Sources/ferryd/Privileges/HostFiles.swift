// SPDX-License-Identifier: Apache-2.0
import FerryIO

/// The files of the host that settings name: opened by this process or, where it may not any more, by its monitor.
enum HostFiles {
    /// The bytes of a file; it waits for the disk.
    static func contents(of path: String, atMost limit: Int = 1 << 20) throws(Errno) -> [UInt8] {
        do throws(Errno) { return try System.contents(of: Array(path.utf8), atMost: limit) } catch {
            guard error == .accessDenied, let line = MonitorLine.current else { throw error }
            return try System.contents(of: line.ask(.read(NamedFiles.absolute(path))), atMost: limit)
        }
    }

    /// Opens a file to write behind its end; makes it, for its owner to write and its group to read, if it is missing.
    static func openLog(_ path: String) throws(Errno) -> Descriptor {
        guard let name = PathBytes(path.utf8) else { throw .invalidArgument }
        do throws(Errno) { return try System.open(hostPath: name, OpenFlags.log, mode: 0o640) } catch {
            guard error == .accessDenied, let line = MonitorLine.current else { throw error }
            return try line.ask(.append(NamedFiles.absolute(path)))
        }
    }
}

extension OpenFlags {
    /// A file to write behind its end.
    static let log: OpenFlags = [.writeOnly, .append, .create, .nonBlocking, .noTerminal]
}
