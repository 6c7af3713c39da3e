// SPDX-License-Identifier: Apache-2.0
import Glibc

/// A thread in its time as driver of a loop; one that was relieved still comes to the end of its job.
final class Driver: Sendable {
    private let loop: EventLoop
    private let shift: Relief.Shift

    init(of loop: EventLoop, in shift: Relief.Shift) {
        self.loop = loop
        self.shift = shift
    }

    var isOnDuty: Bool { loop.relief.isCurrent(shift) }

    /// Makes a call that is brief unless a disk is slow; `nil` if it must be made elsewhere.
    func briefly<Value: ~Copyable, Failure: Error>(
        _ body: () throws(Failure) -> Value
    ) throws(Failure) -> Value? {
        guard loop.relief.enterCall(shift, startingDeputy: loop.startDeputy) else { return nil }
        defer { loop.relief.leaveCall(shift) }
        return try body()
    }

    /// Has the loop run brief work at the end of this turn.
    func putOff(_ body: @escaping @Sendable () -> Void) { loop.putOff(body) }

    /// Runs `body` as the driver that its thread knows itself to be.
    func serve<Result>(_ body: () -> Result) -> Result {
        loop.relief.begin()
        _ = unsafe pthread_setspecific(Self.key, Unmanaged.passUnretained(self).toOpaque())
        defer { _ = pthread_setspecific(Self.key, nil) }
        return withExtendedLifetime(self) { body() }
    }

    /// The driver that the calling thread is, if it drives a loop.
    static var current: Driver? {
        guard let driver = unsafe pthread_getspecific(key) else { return nil }
        // It is kept alive by `serve`, beneath the caller on the same stack.
        return unsafe Unmanaged<Driver>.fromOpaque(driver).takeUnretainedValue()
    }

    private static let key: pthread_key_t = {
        var key = pthread_key_t()
        let result = unsafe pthread_key_create(&key, nil)
        precondition(result == 0, "no key for a thread's own value: \(Errno(rawValue: result))")
        return key
    }()
}
