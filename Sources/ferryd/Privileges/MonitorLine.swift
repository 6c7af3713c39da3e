// SPDX-License-Identifier: Apache-2.0
import FerryIO
import Synchronization

/// The server's end of the line to its monitor, for one question at a time.
final class MonitorLine: Sendable {
    private let channel: DescriptorChannel
    private let turn = Mutex(())

    private static let patience = Duration.seconds(10)
    private static let only = Mutex<MonitorLine?>(nil)

    private init(_ channel: consuming DescriptorChannel) { self.channel = channel }

    /// The line of a server that has given up root; `nil` of any other.
    static var current: MonitorLine? { only.withLock(\.self) }

    /// Has all of the process ask over this line; called before the server's first thread starts.
    static func use(_ channel: consuming DescriptorChannel) {
        let line = MonitorLine(channel)
        only.withLock { $0 = line }
    }

    /// The descriptor that the monitor gives for a question.
    func ask(_ request: MonitorRequest) throws(Errno) -> Descriptor {
        try turn.withLock { _ throws(Errno) in
            try channel.send(request.bytes)
            guard let answer = try channel.receive(within: Self.patience) else { throw .accessDenied }
            if let error = MonitorRequest.error(in: answer.bytes) { throw error }
            guard let file = answer.takeDescriptor() else { throw .inputOutput }
            return file
        }
    }
}
