// SPDX-License-Identifier: Apache-2.0
import FerryIO
import Synchronization

/// The server's end of the line to its monitor, for one question at a time.
final class MonitorLine: Sendable {
    private let channel: DescriptorChannel
    private let patience: Duration
    /// The number of the latest question.
    private let turn = Mutex<UInt32>(0)

    private static let only = Mutex<MonitorLine?>(nil)

    init(_ channel: consuming DescriptorChannel, patience: Duration = .seconds(10)) {
        self.channel = channel
        self.patience = patience
    }

    /// The line of a server that has given up root; `nil` of any other.
    static var current: MonitorLine? { only.withLock(\.self) }

    /// Has all of the process ask over this line; called before the server's first thread starts.
    static func use(_ channel: consuming DescriptorChannel) {
        let line = MonitorLine(channel)
        only.withLock { $0 = line }
    }

    /// The descriptor that the monitor gives for a question.
    ///
    /// The answer to an earlier question, which comes when nobody waits for it any more, is dropped: its descriptor is another
    /// file.
    func ask(_ request: MonitorRequest) throws(Errno) -> Descriptor {
        try turn.withLock { (number) throws(Errno) in
            number &+= 1
            let deadline = Deadline.after(patience)
            try channel.send(NumberedMessage(number: number, body: request.bytes).bytes)
            while true {
                guard let message = try channel.receive(within: deadline.since(.now)) else { throw .accessDenied }
                guard let answer = NumberedMessage(message.bytes) else { throw .inputOutput }
                if answer.number != number { continue }
                if let error = MonitorRequest.error(in: answer.body) { throw error }
                guard let file = message.takeDescriptor() else { throw .inputOutput }
                return file
            }
        }
    }
}
