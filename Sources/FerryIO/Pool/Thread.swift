// SPDX-License-Identifier: Apache-2.0
import CLinux
import Glibc

/// A detached thread of the system.
package enum Thread {
    /// Starts a thread that runs `body`; `name` (at most 15 bytes) shows in `top -H` and debuggers.
    package static func start(named name: String, _ body: @escaping @Sendable () -> Void) {
        let start = unsafe Unmanaged.passRetained(ThreadStart(name: name, body: body)).toOpaque()
        var attributes = pthread_attr_t()
        _ = unsafe pthread_attr_init(&attributes)
        _ = unsafe pthread_attr_setdetachstate(&attributes, CInt(PTHREAD_CREATE_DETACHED))
        var thread = pthread_t()
        let result = unsafe pthread_create(&thread, &attributes, threadMain, start)
        _ = unsafe pthread_attr_destroy(&attributes)
        precondition(result == 0, "the system gives no more threads: \(Errno(rawValue: result))")
    }

    /// Lets this thread do nothing for about so long (nanosleep(2)); for threads that may wait.
    package static func pause(_ span: Duration) {
        let (seconds, attoseconds) = span.components
        var time = timespec(tv_sec: Int(seconds), tv_nsec: Int(attoseconds / 1_000_000_000))
        _ = unsafe nanosleep(&time, nil)
    }
}

private final class ThreadStart: Sendable {
    let name: String
    let body: @Sendable () -> Void

    init(name: String, body: @escaping @Sendable () -> Void) {
        self.name = name
        self.body = body
    }
}

// A top-level function: a closure would inherit the isolation of the place it is written in, and trap on another
// thread.
private func threadMain(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let argument = unsafe argument else { return nil }
    let start = unsafe Unmanaged<ThreadStart>.fromOpaque(argument).takeRetainedValue()
    _ = unsafe pthread_setname_np(pthread_self(), start.name)
    Signal.blockBrokenPipes()
    start.body()
    return nil
}
