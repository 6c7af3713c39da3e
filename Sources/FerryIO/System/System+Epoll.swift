// SPDX-License-Identifier: Apache-2.0
import CLinux
import Glibc

extension System {
    /// epoll_create1(2).
    static func epollCreate() throws(Errno) -> Descriptor {
        Descriptor(adopting: try retrying { epoll_create1(CInt(EPOLL_CLOEXEC)) })
    }

    /// epoll_ctl(2) `ADD`, edge-triggered in both directions: once for the life of a socket.
    static func epollAdd(_ descriptor: CInt, token: UInt64, to epoll: borrowing Descriptor) throws(Errno) {
        try epollControl(EPOLL_CTL_ADD, descriptor, bothWays, token: token, of: epoll)
    }

    /// epoll_ctl(2) `MOD`: no edges from a socket but those of errors; or all again, first of all that of what is there.
    static func epollSet(
        muted: Bool, _ descriptor: CInt, token: UInt64, of epoll: borrowing Descriptor
    ) throws(Errno) {
        try epollControl(EPOLL_CTL_MOD, descriptor, muted ? [] : bothWays, token: token, of: epoll)
    }

    private static let bothWays = [EPOLLIN, EPOLLOUT, EPOLLRDHUP]

    /// The same for an eventfd(2): each signal is an edge, so that nobody has to empty it.
    static func epollAddEvent(_ event: CInt, token: UInt64, to epoll: borrowing Descriptor) throws(Errno) {
        try epollControl(EPOLL_CTL_ADD, event, [EPOLLIN], token: token, of: epoll)
    }

    private static func epollControl(
        _ operation: CInt, _ descriptor: CInt, _ edges: [EPOLL_EVENTS], token: UInt64, of epoll: borrowing Descriptor
    ) throws(Errno) {
        var event = unsafe epoll_event()
        unsafe event.events = edges.reduce(EPOLLET.rawValue) { $0 | $1.rawValue }
        unsafe event.data.u64 = token
        let raw = epoll.raw
        _ = try retrying { unsafe epoll_ctl(raw, operation, descriptor, &event) }
    }

    /// epoll_wait(2); an interruption counts as nothing ready.
    static func epollWait(
        _ epoll: borrowing Descriptor, events: UnsafeMutableBufferPointer<epoll_event>, milliseconds: CInt
    ) throws(Errno) -> Int {
        let count = unsafe epoll_wait(epoll.raw, events.baseAddress, CInt(events.count), milliseconds)
        if count >= 0 { return Int(count) }
        let error = Errno.current
        if error == .interrupted { return 0 }
        throw error
    }

    /// eventfd(2), non-blocking.
    static func eventDescriptor() throws(Errno) -> Descriptor {
        Descriptor(adopting: try retrying { eventfd(0, CInt(EFD_CLOEXEC | EFD_NONBLOCK)) })
    }

    /// Adds one to an eventfd(2), which makes it readable.
    static func signal(_ event: borrowing Descriptor) {
        var one: UInt64 = 1
        _ = unsafe Glibc.write(event.raw, &one, MemoryLayout<UInt64>.size)
    }

    /// Empties an eventfd(2).
    static func drain(_ event: borrowing Descriptor) {
        var count: UInt64 = 0
        _ = unsafe Glibc.read(event.raw, &count, MemoryLayout<UInt64>.size)
    }

    /// clock_gettime(2), `CLOCK_MONOTONIC`, nanoseconds.
    static func monotonicNanoseconds() -> UInt64 {
        var time = timespec()
        _ = unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}
