// SPDX-License-Identifier: Apache-2.0
import CCurl
package import FerryIO

/// Requests by libcurl, each on a thread of the pool for what blocks.
///
/// Only `https` is spoken, unless it goes through a socket of this machine or to a store that was told so, redirections
/// are not followed, and an answer has at most `answerLimit` bytes. Connections are kept for later requests of the same
/// transport and of its copies. The variables `https_proxy` and `no_proxy` are heeded, as curl has them.
package struct CurlTransport: HTTPTransport {
    /// A PEM text with the authorities to believe, instead of those of the system.
    private let authorities: [UInt8]?
    private let agent: String
    private let pool: BlockingPool
    private let seconds: Int

    /// The socket of this machine through which all requests go.
    private var socket: LocalSocket?
    private var answerLimit = 1 << 20
    private var speaksPlainHTTP = false
    private var heedsProxies = true
    /// The time for which the other side may take nothing, or be gone.
    private var silence = Duration.seconds(60)
    private let handles = CurlHandles()

    /// `seconds` is the most that a request may take.
    package init(agent: String, authorities: [UInt8]? = nil, pool: BlockingPool = .shared, seconds: Int = 60) {
        (self.agent, self.authorities, self.pool, self.seconds) = (agent, authorities, pool, seconds)
    }

    /// Speaks with a server of this machine, whose answers may be long.
    package init(agent: String, through socket: LocalSocket) {
        self.init(agent: agent)
        self.socket = socket
        answerLimit = 64 << 20
    }

    /// Speaks with a store of objects, in clear where the address says so; an answer holds at most so many bytes.
    package init(
        store agent: String, authorities: [UInt8]? = nil, pool: BlockingPool, answerLimit: Int, seconds: Int,
        silence: Duration = .seconds(60)
    ) {
        self.init(agent: agent, authorities: authorities, pool: pool, seconds: seconds)
        self.silence = silence
        self.answerLimit = answerLimit
        speaksPlainHTTP = true
    }

    /// Asks a service on the link of this machine, in clear: no proxy is to hear of it.
    package init(link agent: String, pool: BlockingPool, seconds: Int) {
        self.init(store: agent, pool: pool, answerLimit: 1 << 16, seconds: seconds)
        heedsProxies = false
    }

    /// True where libcurl is installed; it is loaded to find out.
    package static var isAvailable: Bool { CurlLibrary.shared != nil }

    package func send(_ request: HTTPRequest) async throws(HTTPFailure) -> HTTPResponse {
        try await pool.run {
            [agent, authorities, seconds, silence, socket, answerLimit, speaksPlainHTTP, heedsProxies, handles]
            (flag: CancellationFlag) throws(HTTPFailure) in
            guard let library = CurlLibrary.shared else {
                throw HTTPFailure(.noLibrary, "libcurl.so.4 is missing")
            }
            guard let handle = unsafe handles.take(library) else {
                throw HTTPFailure(.unreachable, "there is no memory for a request")
            }
            defer { unsafe handles.putBack(handle) }
            let answer = Answer(limit: answerLimit, cancellation: flag)
            var status = 0
            var error = [CChar](repeating: 0, count: Int(FERRY_CURL_ERROR_SIZE))
            let code: Int32
            do throws(Errno) {
                code = try Self.reaching(socket) { path in
                    unsafe request.body.withUnsafeBytes { body in
                        unsafe (authorities ?? []).withUnsafeBytes { trusted in
                            unsafe withUnsafePointer(to: library.functions) { functions in
                                unsafe ferry_curl_send(
                                    functions, handle, speaksPlainHTTP ? 1 : 0, heedsProxies ? 0 : 1,
                                    request.method.rawValue, request.url, Self.lines(request.headers),
                                    body.baseAddress?.assumingMemoryBound(to: CChar.self), body.count, agent, path,
                                    authorities == nil ? nil : trusted.baseAddress, trusted.count, seconds,
                                    UInt32(silence / .milliseconds(1)), receiveBody, receiveHeader, lookUp,
                                    Unmanaged.passUnretained(answer).toOpaque(), &status, &error)
                            }
                        }
                    }
                }
            } catch {
                throw HTTPFailure(.unreachable, "\(error)")
            }
            if code == Int32(CURLE_OK.rawValue) {
                return HTTPResponse(status: status, headers: answer.headers, body: answer.body)
            }
            throw Self.failure(code, error, answer, answerLimit)
        }
    }

    /// Hands the path of a socket to `body`, as a text of C; `nil` without a socket.
    private static func reaching<Value>(
        _ socket: LocalSocket?, _ body: ([CChar]?) -> Value
    ) throws(Errno) -> Value {
        guard let socket else { return body(nil) }
        return try socket.reaching { (path) throws(Errno) in body(path.map { CChar(bitPattern: $0) } + [0]) }
    }

    private static func lines(_ headers: [(name: String, value: String)]) -> String {
        headers.map { "\($0.name): \($0.value)\n" }.joined()
    }

    private static func failure(_ code: Int32, _ error: [CChar], _ answer: Answer, _ answerLimit: Int) -> HTTPFailure {
        if answer.isCancelled { return HTTPFailure(.cancelled, "cancelled") }
        if answer.isTooLong { return HTTPFailure(.unreachable, "the answer is longer than \(answerLimit) bytes") }
        let reason = String(decoding: error.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        let isUntrusted = [CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR]
            .contains { Int32($0.rawValue) == code }
        return HTTPFailure(isUntrusted ? .untrusted : .unreachable, reason)
    }
}

/// The answer as it comes; only the thread that runs the request touches it.
private final class Answer {
    private(set) var headers: [(name: String, value: String)] = []
    private(set) var body: [UInt8] = []
    private(set) var isTooLong = false
    private let limit: Int
    private let cancellation: CancellationFlag

    init(limit: Int, cancellation: CancellationFlag) { (self.limit, self.cancellation) = (limit, cancellation) }

    var isCancelled: Bool { cancellation.isSet }

    func append(_ bytes: UnsafeRawBufferPointer) -> Bool {
        if body.count + bytes.count > limit {
            isTooLong = true
            return false
        }
        unsafe body.append(contentsOf: bytes)
        return true
    }

    func note(header line: UnsafeRawBufferPointer) -> Bool {
        // A status line: an interim answer, or a proxy's, came before.
        if unsafe line.starts(with: "HTTP/".utf8) { headers = [] }
        guard let colon = unsafe line.firstIndex(of: UInt8(ascii: ":")) else { return true }
        let name = unsafe String(decoding: line[..<colon], as: UTF8.self)
        let rest = unsafe line[(colon + 1)...].drop { $0 == 0x20 || $0 == 0x09 }
        let value = unsafe String(decoding: rest.prefix { $0 != 0x0D && $0 != 0x0A }, as: UTF8.self)
        headers.append((name, value))
        if name.isSameHeader(as: "Content-Length"), let length = Int(value), length <= limit {
            body.reserveCapacity(length)
        }
        isTooLong = isTooLong || headers.count > 200
        return !isTooLong
    }

    static func of(_ context: UnsafeMutableRawPointer?) -> Answer? {
        unsafe context.map { unsafe Unmanaged<Answer>.fromOpaque($0).takeUnretainedValue() }
    }
}

// The functions that libcurl calls while a request is under way; less than the count that was given ends it.

private func receiveBody(
    _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?
) -> Int {
    let part = unsafe UnsafeRawBufferPointer(start: bytes, count: size * count)
    return unsafe Answer.of(context)?.append(part) == true ? size * count : 0
}

private func receiveHeader(
    _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?
) -> Int {
    let line = unsafe UnsafeRawBufferPointer(start: bytes, count: size * count)
    return unsafe Answer.of(context)?.note(header: line) == true ? size * count : 0
}

/// Called about once a second; other than zero ends the request.
private func lookUp(
    _ context: UnsafeMutableRawPointer?, _: curl_off_t, _: curl_off_t, _: curl_off_t, _: curl_off_t
) -> CInt {
    unsafe Answer.of(context)?.isCancelled == true ? 1 : 0
}
