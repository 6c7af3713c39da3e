// SPDX-License-Identifier: Apache-2.0
import FerryIO
import Synchronization

/// The files of the host that settings name: opened by this process or, where it may not any more, by its monitor.
enum HostFiles {
    /// The line to the monitor of a server that has given up root; put here before the server's first thread starts.
    private static let monitor = Mutex<MonitorLine?>(nil)

    /// Has files that this process may not open be opened by the monitor at the other end.
    static func use(_ channel: consuming DescriptorChannel) {
        let line = MonitorLine(channel)
        monitor.withLock { $0 = line }
    }

    /// The bytes of a file; it waits for the disk.
    static func contents(of path: String, atMost limit: Int = 1 << 20) throws(Errno) -> [UInt8] {
        do throws(Errno) { return try System.contents(of: Array(path.utf8), atMost: limit) } catch {
            guard error == .accessDenied, let line = monitor.withLock(\.self) else { throw error }
            return try System.contents(of: line.open(.read(NamedFiles.absolute(path))), atMost: limit)
        }
    }

    /// Opens a file to write behind its end; makes it, for its owner to write and its group to read, if it is missing.
    static func openLog(_ path: String) throws(Errno) -> Descriptor {
        guard let name = PathBytes(path.utf8) else { throw .invalidArgument }
        do throws(Errno) { return try System.open(hostPath: name, OpenFlags.log, mode: 0o640) } catch {
            guard error == .accessDenied, let line = monitor.withLock(\.self) else { throw error }
            return try line.open(.append(NamedFiles.absolute(path)))
        }
    }
}

extension OpenFlags {
    /// A file to write behind its end.
    static let log: OpenFlags = [.writeOnly, .append, .create, .nonBlocking, .noTerminal]
}

/// The server's end of the line to its monitor, for one question at a time.
private final class MonitorLine: Sendable {
    private let channel: DescriptorChannel
    private let turn = Mutex(())

    private static let patience = Duration.seconds(10)

    init(_ channel: consuming DescriptorChannel) { self.channel = channel }

    func open(_ request: MonitorRequest) throws(Errno) -> Descriptor {
        try turn.withLock { _ throws(Errno) in
            try channel.send(request.bytes)
            guard let answer = try channel.receive(within: Self.patience) else { throw .accessDenied }
            if let error = MonitorRequest.error(in: answer.bytes) { throw error }
            guard let file = answer.takeDescriptor() else { throw .inputOutput }
            return file
        }
    }
}
