// SPDX-License-Identifier: Apache-2.0
#if AdminHTTP
import CMicroHTTPD
package import FerryIO
import Synchronization

/// HTTP on a listening socket, in one thread of libmicrohttpd: no event loop of the server takes part in it.
///
/// Each connection carries one request. Answers may take their time: meanwhile the thread serves others.
package final class HTTPService: Sendable {
    package typealias Answering = @Sendable (AdminRequest) async -> AdminAnswer

    /// The daemon of the library; only `stop` takes it.
    @safe private struct Daemon: @unchecked Sendable {  // a pointer that is handed on as a whole
        let pointer: OpaquePointer
    }

    private let door: HTTPDoor
    private let daemon: Mutex<Daemon?>
    private let sweeping: Task<Void, Never>

    /// Serves until `stop`.
    ///
    /// - Throws: A sentence, when the library is missing or cannot start.
    package init(
        on socket: consuming Descriptor, _ limits: HTTPLimits = HTTPLimits(), answering: @escaping Answering
    ) throws(HTTPServiceError) {
        guard let library = MicroHTTPD.shared else {
            throw HTTPServiceError("libmicrohttpd.so.12 is missing. Install it: apt-get install libmicrohttpd12")
        }
        let door = HTTPDoor(library, limits, answering)
        // Released by `stop`, behind the last call of the library.
        let context = unsafe Unmanaged.passRetained(door).toOpaque()
        let raw = socket.raw
        let seconds = UInt32(max(1, limits.time.components.seconds))
        let started = library.call { library in
            unsafe ferry_httpd_start(
                library, raw, UInt32(limits.connections), limits.head, seconds, beginRequest, handleRequest, endRequest,
                noteConnection, context)
        }
        guard let pointer = unsafe started else {
            unsafe Unmanaged<HTTPDoor>.fromOpaque(context).release()
            throw HTTPServiceError("libmicrohttpd does not start.")
        }
        // The library's, until `stop`.
        _ = socket.release()
        daemon = Mutex(unsafe Daemon(pointer: pointer))
        self.door = door
        let pace = limits.time / 4
        sweeping = Task { while (try? await Task.sleep(for: pace)) != nil { door.breakOff() } }
    }

    /// Lets nobody in any more, cancels what is being answered, and returns when all of it has ended.
    package func stop() async {
        guard let daemon = daemon.withLock({ $0.take() }) else { return }
        sweeping.cancel()
        let library = door.library
        let socket = library.call { unsafe ferry_httpd_quiesce($0, daemon.pointer) }
        if socket >= 0 { _ = Descriptor(adopting: socket) }
        let tasks = door.close()
        for task in tasks { task.cancel() }
        for task in tasks { await task.value }
        // The client that has asked for the end is to read that it comes.
        await door.untilTold(within: .seconds(1))
        // It waits for its thread.
        await BlockingPool.shared.run { library.call { unsafe ferry_httpd_stop($0, daemon.pointer) } }
        unsafe Unmanaged.passUnretained(door).release()
    }
}

// The functions that the library calls, all on its one thread.

private func beginRequest(
    _ context: UnsafeMutableRawPointer?, _ target: UnsafePointer<CChar>?, _: OpaquePointer?
) -> UnsafeMutableRawPointer? {
    guard let door = unsafe HTTPDoor.of(context), let target = unsafe target else { return nil }
    let exchange = HTTPExchange(unsafe String(validatingCString: target), door.limits)
    return unsafe Unmanaged.passRetained(exchange).toOpaque()
}

private func handleRequest(
    _ context: UnsafeMutableRawPointer?, _ connection: OpaquePointer?, _: UnsafePointer<CChar>?,
    _ method: UnsafePointer<CChar>?, _: UnsafePointer<CChar>?, _ data: UnsafePointer<CChar>?,
    _ count: UnsafeMutablePointer<Int>?, _ slot: UnsafeMutablePointer<UnsafeMutableRawPointer?>?
) -> MHD_Result {
    guard let door = unsafe HTTPDoor.of(context), let pointer = unsafe connection, let method = unsafe method,
        let opaque = unsafe slot?.pointee, let count = unsafe count
    else { return ferry_httpd_no() }
    let exchange = unsafe Unmanaged<HTTPExchange>.fromOpaque(opaque).takeUnretainedValue()
    if unsafe count.pointee > 0 {
        unsafe exchange.append(UnsafeRawBufferPointer(start: data, count: count.pointee))
        unsafe count.pointee = 0
        return ferry_httpd_yes()
    }
    let connection = unsafe HTTPConnection(pointer: pointer, library: door.library)
    let step = exchange.proceed(unsafe String(cString: method)) { connection.headers }
    switch step {
    case .wait: break
    case .send(let answer): return connection.send(answer, by: door) ? ferry_httpd_yes() : ferry_httpd_no()
    case .answer(let request): door.answer(request, exchange, on: connection)
    }
    return ferry_httpd_yes()
}

private func endRequest(
    _: UnsafeMutableRawPointer?, _: OpaquePointer?, _ slot: UnsafeMutablePointer<UnsafeMutableRawPointer?>?,
    _: MHD_RequestTerminationCode
) {
    guard let slot = unsafe slot, let exchange = unsafe slot.pointee else { return }
    unsafe Unmanaged<HTTPExchange>.fromOpaque(exchange).release()
    unsafe slot.pointee = nil
}

private func noteConnection(
    _ context: UnsafeMutableRawPointer?, _ connection: OpaquePointer?,
    _: UnsafeMutablePointer<UnsafeMutableRawPointer?>?, _ code: MHD_ConnectionNotificationCode
) {
    guard let door = unsafe HTTPDoor.of(context), let pointer = unsafe connection else { return }
    unsafe door.note(
        HTTPConnection(pointer: pointer, library: door.library), isThere: ferry_httpd_has_begun(code) != 0)
}
#endif
