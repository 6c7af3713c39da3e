// SPDX-License-Identifier: Apache-2.0
import CLinux
import Glibc

/// Sockets are made non-blocking and close-on-exec from the start.
extension System {
    /// socket(2), a TCP one.
    static func socket(family: CInt) throws(Errno) -> Descriptor {
        let type = CInt(SOCK_STREAM.rawValue) | FERRY_SOCK_NONBLOCK | FERRY_SOCK_CLOEXEC
        return Descriptor(adopting: try retrying { Glibc.socket(family, type, 0) })
    }

    /// bind(2).
    static func bind(_ socket: borrowing Descriptor, to address: SocketAddress) throws(Errno) {
        let raw = socket.raw
        try unsafe address.withRaw { (pointer, length) throws(Errno) in
            _ = try retrying { unsafe Glibc.bind(raw, pointer, length) }
        }
    }

    /// listen(2).
    static func listen(_ socket: borrowing Descriptor, backlog: CInt) throws(Errno) {
        let raw = socket.raw
        _ = try retrying { Glibc.listen(raw, backlog) }
    }

    /// The result of accept4(2): a connection's socket and its peer's address.
    struct Accepted: ~Copyable {
        let socket: Descriptor
        let peer: SocketAddress
    }

    /// accept4(2); `nil` when nobody waits.
    static func accept(_ socket: borrowing Descriptor) throws(Errno) -> Accepted? {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let raw = socket.raw
        do throws(Errno) {
            let accepted = try retrying {
                unsafe withUnsafeMutablePointer(to: &storage) { pointer in
                    unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                        unsafe accept4(raw, address, &length, FERRY_SOCK_NONBLOCK | FERRY_SOCK_CLOEXEC)
                    }
                }
            }
            return Accepted(socket: Descriptor(adopting: accepted), peer: SocketAddress(storage))
        } catch {
            if error == .wouldBlock { return nil }
            throw error
        }
    }

    /// connect(2); `false` when the connection is still being made.
    static func connect(_ socket: borrowing Descriptor, to address: SocketAddress) throws(Errno) -> Bool {
        let raw = socket.raw
        do throws(Errno) {
            try unsafe address.withRaw { (pointer, length) throws(Errno) in
                _ = try retrying { unsafe Glibc.connect(raw, pointer, length) }
            }
            return true
        } catch {
            if error == .inProgress { return false }
            throw error
        }
    }

    /// getsockname(2).
    static func localAddress(of socket: borrowing Descriptor) throws(Errno) -> SocketAddress {
        let raw = socket.raw
        return try unsafe address { pointer, length in unsafe getsockname(raw, pointer, length) }
    }

    /// getpeername(2).
    static func peerAddress(of socket: borrowing Descriptor) throws(Errno) -> SocketAddress {
        let raw = socket.raw
        return try unsafe address { pointer, length in unsafe getpeername(raw, pointer, length) }
    }

    private static func address(
        _ ask: (UnsafeMutablePointer<sockaddr>, UnsafeMutablePointer<socklen_t>) -> CInt
    ) throws(Errno) -> SocketAddress {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        _ = try retrying {
            unsafe withUnsafeMutablePointer(to: &storage) { pointer in
                unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe ask($0, &length) }
            }
        }
        return SocketAddress(storage)
    }

    /// setsockopt(2) with a number.
    static func setOption(
        _ option: CInt, level: CInt, to value: CInt, on socket: borrowing Descriptor
    ) throws(Errno) {
        var value = value
        let raw = socket.raw
        _ = try retrying { unsafe setsockopt(raw, level, option, &value, socklen_t(MemoryLayout<CInt>.size)) }
    }

    /// setsockopt(2) `TCP_CONGESTION`.
    static func setCongestionControl(_ name: StaticString, on socket: borrowing Descriptor) throws(Errno) {
        let raw = socket.raw
        _ = try retrying {
            unsafe setsockopt(raw, CInt(IPPROTO_TCP), TCP_CONGESTION, name.utf8Start, socklen_t(name.utf8CodeUnitCount))
        }
    }

    /// `SO_ERROR` of getsockopt(2): why a connection could not be made; `nil` when it was.
    static func pendingError(of socket: borrowing Descriptor) throws(Errno) -> Errno? {
        var value: CInt = 0
        var length = socklen_t(MemoryLayout<CInt>.size)
        let raw = socket.raw
        _ = try retrying { unsafe getsockopt(raw, SOL_SOCKET, SO_ERROR, &value, &length) }
        return value == 0 ? nil : Errno(rawValue: value)
    }

    /// setsockopt(2) `SO_LINGER` of zero seconds: closing will reset the connection.
    static func resetOnClose(_ socket: borrowing Descriptor) throws(Errno) {
        var value = linger(l_onoff: 1, l_linger: 0)
        let raw = socket.raw
        _ = try retrying {
            unsafe setsockopt(raw, SOL_SOCKET, SO_LINGER, &value, socklen_t(MemoryLayout<linger>.size))
        }
    }

    /// shutdown(2) of the sending side.
    package static func shutdownSending(_ socket: borrowing Descriptor) throws(Errno) {
        let raw = socket.raw
        _ = try retrying { shutdown(raw, CInt(SHUT_WR)) }
    }

    /// recv(2); `nil` when there is nothing yet, 0 at the end of the stream.
    static func receive(
        from socket: CInt, into buffer: UnsafeMutableRawBufferPointer
    ) throws(Errno) -> Int? {
        do throws(Errno) {
            return try retrying { unsafe recv(socket, buffer.baseAddress, buffer.count, 0) }
        } catch {
            if error == .wouldBlock { return nil }
            throw error
        }
    }

    /// poll(2): whether there is something to read, or an end, within the time.
    static func waitReadable(_ socket: CInt, milliseconds: CInt) -> Bool {
        isReady(socket, for: POLLIN, milliseconds)
    }

    /// poll(2): whether the kernel takes bytes again, or fails, within the time.
    static func waitWritable(_ socket: CInt, milliseconds: CInt) -> Bool {
        isReady(socket, for: POLLOUT, milliseconds)
    }

    /// poll(2): whether the other side has sent its end (`EPOLLRDHUP`, which is `POLLRDHUP`), read or not, or a reset.
    package static func peerHasEnded(_ socket: CInt) -> Bool { isReady(socket, for: CInt(EPOLLRDHUP.rawValue), 0) }

    private static func isReady(_ socket: CInt, for event: CInt, _ milliseconds: CInt) -> Bool {
        var entry = pollfd(fd: socket, events: Int16(event), revents: 0)
        return unsafe poll(&entry, 1, milliseconds) > 0
    }

    /// send(2) without `SIGPIPE`; `nil` when the kernel takes nothing now.
    static func send(_ bytes: UnsafeRawBufferPointer, to raw: CInt) throws(Errno) -> Int? {
        do throws(Errno) {
            return try retrying { unsafe Glibc.send(raw, bytes.baseAddress, bytes.count, CInt(MSG_NOSIGNAL)) }
        } catch {
            if error == .wouldBlock { return nil }
            throw error
        }
    }

    /// sendfile(2); `nil` when the socket takes nothing now, 0 at the end of the file.
    static func sendFile(
        _ file: CInt, from offset: inout Int64, count: Int, to socket: CInt
    ) throws(StreamError) -> Int? {
        var position = Int(offset)
        do throws(Errno) {
            let sent = try retrying { unsafe sendfile(socket, file, &position, count) }
            offset = Int64(position)
            return sent
        } catch {
            if error == .wouldBlock { return nil }
            throw .failed(error)
        }
    }
}
