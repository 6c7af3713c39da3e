// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO

/// A transfer in memory of its own, so that `any DataTransfer` holds its address and nothing more.
///
/// Swift 6.3 never frees the memory that `any DataTransfer` takes for a larger value once a consuming method was called on
/// it: 300 bytes of each upload stayed behind.
///
/// Unchecked and unsafe only in form: it is the one owner of what it points to, from `init` to `take` or `deinit`.
@safe struct BoxedTransfer<Transfer: DataTransfer & ~Copyable>: DataTransfer, ~Copyable, @unchecked Sendable {
    private let place: UnsafeMutablePointer<Transfer>

    init(_ transfer: consuming Transfer) {
        unsafe place = .allocate(capacity: 1)
        unsafe place.initialize(to: transfer)
    }

    deinit {
        unsafe place.deinitialize(count: 1)
        unsafe place.deallocate()
    }

    private consuming func take() -> Transfer {
        let transfer = unsafe place.move()
        unsafe place.deallocate()
        discard self
        return transfer
    }

    var subject: TransferSubject { unsafe place.pointee.subject }
    var preliminary: Preliminary { unsafe place.pointee.preliminary }
    var total: Int64? { unsafe place.pointee.total }
    var moved: Int64 { unsafe place.pointee.moved }
    var briefLength: Int64? { unsafe place.pointee.briefLength }

    mutating func runBriefly(over stream: borrowing ByteStream, within budget: inout RateBudget) async -> Bool {
        await unsafe place.pointee.runBriefly(over: stream, within: &budget)
    }

    consuming func run(
        over stream: consuming ByteStream, _ running: RunningTransfer, for context: ConnectionContext
    ) async -> TransferOutcome {
        await take().run(over: stream, running, for: context)
    }

    consuming func end(after duration: Duration) -> TransferOutcome { take().end(after: duration) }

    consuming func giveUp() async { await take().giveUp() }
}
