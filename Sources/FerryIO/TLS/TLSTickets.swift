// SPDX-License-Identifier: Apache-2.0
import COpenSSL
import Synchronization

/// A session that a server has given, with which a later handshake may go on (OpenSSL's `SSL_SESSION`).
@safe final class TLSTicket: @unchecked Sendable {  // OpenSSL counts references to it and never changes it
    let pointer: OpaquePointer

    init(adopting pointer: OpaquePointer) { unsafe self.pointer = pointer }

    deinit { unsafe SSL_SESSION_free(pointer) }

    /// False once its time is over, or if the server wants no more of it.
    var isResumable: Bool { unsafe SSL_SESSION_is_resumable(pointer) == 1 }

    /// Has a handshake go on with it; with a copy, as OpenSSL makes a session useless whose connection ends without
    /// `close_notify`.
    func offer(on ssl: OpaquePointer) {
        guard let copy = unsafe SSL_SESSION_dup(pointer) else { return }
        unsafe _ = SSL_set_session(ssl, copy)
        unsafe SSL_SESSION_free(copy)
    }

    fileprivate var isForOneUse: Bool { unsafe SSL_SESSION_get_protocol_version(pointer) >= TLS1_3_VERSION }
}

/// The sessions that a server has given on a client's connections, newest last.
///
/// In TLS 1.3 each is meant for one use (RFC 8446 §C.4) and comes after the handshake, so they are kept on a stack that
/// every connection fills. The last one is used again rather than none: some servers demand a resumed session on each
/// data connection and give no new ones there.
package final class TLSTickets: Sendable {
    /// More are not worth their memory: each transfer takes one and brings one.
    private static let limit = 8
    private let stack = Mutex<[TLSTicket]>([])

    package init() {}

    func keep(_ ticket: TLSTicket) {
        stack.withLock { stack in
            stack.append(ticket)
            if stack.count > Self.limit { stack.removeFirst() }
        }
    }

    func next() -> TLSTicket? {
        stack.withLock { stack in
            stack.removeAll { !$0.isResumable }
            guard let newest = stack.last else { return nil }
            if newest.isForOneUse, stack.count > 1 { stack.removeLast() }
            return newest
        }
    }

    /// The number of sessions it holds.
    package var count: Int { stack.withLock { $0.count } }
}
