// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO
import Synchronization

/// Work that takes as long as a file is large, and needs no data connection: a digest, a copy.
///
/// The session does it in a child task and answers the client meanwhile, as it does while a transfer runs.
struct Errand: Sendable {
    /// The number of bytes that it has to do with.
    let total: Int64
    /// Does it, counts bytes, and stops soon when its task is cancelled; it leaves nothing behind then.
    let work: @Sendable (ByteCounter) async throws(Refusal) -> Completion
}

/// An errand under way, as its two tasks share it.
final class RunningErrand: AttendedWork {
    private let errand: Errand
    private let counter = ByteCounter()
    private let began: Deadline
    private let loop: EventLoop
    private let isDone = Atomic(false)

    init(_ errand: Errand, on loop: EventLoop) {
        (self.errand, self.loop) = (errand, loop)
        began = loop.now
    }

    func run() async -> Result<Completion, Refusal> {
        defer { isDone.store(true, ordering: .releasing) }
        do throws(Refusal) { return .success(try await errand.work(counter)) } catch { return .failure(error) }
    }

    var isOver: Bool { isDone.load(ordering: .acquiring) }

    var moved: Int64 { counter.value }

    var dataHasEnded: Bool { false }

    var status: TransferStatus {
        TransferStatus(
            bytes: moved, total: errand.total, rate: TransferStatus.rate(of: moved, in: loop.now.since(began)),
            isErrand: true)
    }

    /// The log tells of transfers only.
    var subject: TransferSubject? { nil }
}
