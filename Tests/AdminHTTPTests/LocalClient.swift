// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import FerryIO
import Glibc

/// A connection to a Unix socket, over which a test sends exactly the bytes of its own.
final class LocalClient {
    private let descriptor: CInt

    init(_ path: String) throws {
        Signal.ignoreBrokenPipes()
        // SOCK_STREAM.
        descriptor = socket(AF_UNIX, 1, 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8).prefix(107)) }
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard result == 0 else { throw Errno.current }
        var limit = timeval(tv_sec: 20, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    }

    deinit { close(descriptor) }

    /// Sends bytes; false when the other side has closed.
    @discardableResult
    func send(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        return write(descriptor, bytes, bytes.count) == bytes.count
    }

    /// All that comes until the other side closes.
    func receiveAll() throws -> String {
        var all: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            if count < 0, errno == ECONNRESET { break }
            if count < 0 { throw Errno.current }
            if count == 0 { break }
            all += buffer[..<count]
        }
        return String(decoding: all, as: UTF8.self)
    }

    /// Sends a request, and reads the answer and the end behind it.
    static func ask(_ path: String, _ request: String) throws -> Answer {
        let client = try LocalClient(path)
        client.send(request)
        return try Answer(client.receiveAll())
    }

    struct Answer {
        let status: Int
        let head: String
        let body: String

        init(_ text: String) throws {
            guard let match = text.wholeMatch(of: #/(?s)HTTP/1\.[01] (\d{3}) (.*?)\r\n\r\n(.*)/#),
                let status = Int(match.1)
            else { throw TestFailure("no answer: \(text)") }
            (self.status, head, body) = (status, String(match.2), String(match.3))
        }
    }
}
