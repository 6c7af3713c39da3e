// SPDX-License-Identifier: Apache-2.0
import COpenSSL
import Synchronization

/// Bytes through an encrypted connection, and its end.
extension TLSSession {
    /// Deciphers what is there.
    func read(into space: UnsafeMutableRawBufferPointer) throws(StreamError) -> ReadOutcome {
        try state.withLock { state throws(StreamError) in
            if let end = state.end { return try end.get() }
            var done = 0
            ERR_clear_error()
            while done < space.count {
                var count = 0
                let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: space[done...])
                let result = unsafe SSL_read_ex(state.ssl, rest.baseAddress, rest.count, &count)
                if result == 1 {
                    done += count
                    // One line is answered before the socket is asked for more.
                    if purpose == .control, unsafe SSL_has_pending(state.ssl) == 0 { break }
                    continue
                }
                let outcome: Result<ReadOutcome, StreamError>
                switch unsafe CallOutcome(state.ssl, result, isOpen: true) {
                case .again(let interest): return done > 0 ? .bytes(done) : .again(interest)
                case .end(let end): outcome = .success(.end(end))
                case .failed(let error): outcome = .failure(error)
                }
                state.end = outcome
                return done > 0 ? .bytes(done) : try outcome.get()
            }
            return .bytes(done)
        }
    }

    /// Enciphers and sends as much as the socket takes.
    ///
    /// A record that was refused in the middle is kept: the next call must give the same bytes again, and no fewer.
    func write(_ bytes: UnsafeRawBufferPointer) throws(StreamError) -> WriteOutcome {
        try state.withLock { state throws(StreamError) in
            var done = 0
            ERR_clear_error()
            while done < bytes.count {
                var count = 0
                let rest = unsafe UnsafeRawBufferPointer(rebasing: bytes[done...])
                let result = unsafe SSL_write_ex(state.ssl, rest.baseAddress, rest.count, &count)
                if result == 1 {
                    done += count
                    continue
                }
                switch unsafe CallOutcome(state.ssl, result, isOpen: true) {
                case .again(let interest): return done > 0 ? .bytes(done) : .again(interest)
                case .end: throw .failed(.brokenPipe)
                case .failed(let error): throw error
                }
            }
            return .bytes(done)
        }
    }

    /// Sends a part of a file that the kernel enciphers; `nil` when the socket is full.
    func sendFile(_ file: CInt, _ range: Range<Int64>) throws(StreamError) -> Int? {
        try state.withLock { state throws(StreamError) in
            ERR_clear_error()
            let count = unsafe SSL_sendfile(state.ssl, file, Int(range.lowerBound), Int(range.count), 0)
            if count >= 0 { return count }
            switch unsafe CallOutcome(state.ssl, CInt(clamping: count), isOpen: true) {
            case .again: return nil
            case .end: throw .failed(.brokenPipe)
            case .failed(let error): throw error
            }
        }
    }

    /// True when something that came is unread in memory.
    var hasReadAhead: Bool { state.withLock { unsafe SSL_has_pending($0.ssl) == 1 } }

    /// True when something that came is unread, in memory or in the socket.
    var hasUnread: Bool {
        state.withLock { state in
            unsafe SSL_has_pending(state.ssl) == 1 || System.waitReadable(SSL_get_fd(state.ssl), milliseconds: 0)
        }
    }

    /// True when the kernel enciphers what is sent.
    var isInKernel: Bool { state.withLock { unsafe ferry_ssl_kernel_sends($0.ssl) == 1 } }

    /// Says that nothing more will be sent (`close_notify`); `nil` when that is done.
    func finishSending() throws(StreamError) -> Interest? {
        try state.withLock { state throws(StreamError) in
            ERR_clear_error()
            // A handshake that has failed leaves nothing to say.
            if unsafe SSL_is_init_finished(state.ssl) == 0 { return nil }
            let result = unsafe SSL_shutdown(state.ssl)
            if result >= 0 { return nil }
            switch unsafe CallOutcome(state.ssl, result, isOpen: true) {
            case .again(let interest): return interest
            case .end: return nil
            case .failed(let error): throw error
            }
        }
    }
}

/// The meaning of a call that did not succeed (SSL_get_error(3ossl)); read at once, on the same thread.
enum CallOutcome {
    case again(Interest)
    case end(EndOfStream)
    case failed(StreamError)

    init(_ ssl: OpaquePointer, _ result: CInt, isOpen: Bool) {
        let number = Errno.current
        switch unsafe SSL_get_error(ssl, result) {
        case SSL_ERROR_WANT_READ: self = .again(.reading)
        case SSL_ERROR_WANT_WRITE: self = .again(.writing)
        case SSL_ERROR_ZERO_RETURN: self = .end(.authenticated)
        case SSL_ERROR_SYSCALL: self = number.rawValue == 0 ? .end(.orderly) : .failed(.failed(number))
        default:
            if TLSFailure.isUnexpectedEnd, isOpen {
                ERR_clear_error()
                self = .end(.orderly)
            } else {
                self = .failed(.tls(.last()))
            }
        }
    }
}
