// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO
import Synchronization

/// The outcome of reading a line.
enum LineOutcome: Sendable, Equatable {
    /// A line, without its end.
    case line([UInt8])
    /// No more lines.
    case end
    /// The person or the system wants something else; what was typed is forgotten.
    case interrupted
}

/// Lines from a stream: standard input where it is no terminal, answers to questions where it is.
final class LineInput: Sendable {
    let source: InterruptibleInput
    private let arrived = Mutex<[UInt8]>([])

    init(_ source: InterruptibleInput) { self.source = source }

    /// Waits for a line without blocking the loop; cancelling the task ends the wait.
    func next() async -> LineOutcome {
        if Task.isCancelled { return .interrupted }
        return await withTaskCancellationHandler {
            await BlockingPool.shared.run { self.readLine() }
        } onCancel: {
            source.interrupt()
        }
    }

    /// Waits for a line, blocking the thread.
    private func readLine() -> LineOutcome {
        while true {
            if let line = takeLine() { return .line(line) }
            switch source.read(atMost: 4096) {
            case .bytes(let bytes): arrived.withLock { $0 += bytes }
            case .interrupted: return .interrupted
            case .end: return takeRest()
            }
        }
    }

    private func takeLine() -> [UInt8]? {
        arrived.withLock { arrived in
            guard let end = arrived.firstIndex(of: .lineFeed) else { return nil }
            let line = Self.withoutCarriageReturn(arrived[..<end])
            arrived.removeSubrange(...end)
            return line
        }
    }

    /// A last line may lack its end.
    private func takeRest() -> LineOutcome {
        arrived.withLock { arrived in
            if arrived.isEmpty { return .end }
            defer { arrived = [] }
            return .line(Self.withoutCarriageReturn(arrived[...]))
        }
    }

    private static func withoutCarriageReturn(_ line: ArraySlice<UInt8>) -> [UInt8] {
        Array(line.last == .carriageReturn ? line.dropLast() : line)
    }
}
