// SPDX-License-Identifier: Apache-2.0

/// A request of HTTP (RFC 9110).
package struct HTTPRequest: Sendable {
    package enum Method: String, Sendable {
        case get = "GET"
        case head = "HEAD"
        case post = "POST"
        case put = "PUT"
        case delete = "DELETE"
        case patch = "PATCH"
    }

    package var method: Method
    /// An `https` address; over a socket of this machine, and where the transport says so, an `http` one.
    package var url: String
    /// Names and values, which hold no line ends.
    package var headers: [(name: String, value: String)] = []
    package var body: [UInt8] = []

    package init(
        _ method: Method, _ url: String, headers: [(name: String, value: String)] = [], body: [UInt8] = []
    ) {
        (self.method, self.url, self.headers, self.body) = (method, url, headers, body)
    }
}

/// The answer to a request, whatever its status.
package struct HTTPResponse: Sendable {
    package let status: Int
    /// In the order in which they came.
    package let headers: [(name: String, value: String)]
    package let body: [UInt8]

    package init(status: Int, headers: [(name: String, value: String)] = [], body: [UInt8] = []) {
        (self.status, self.headers, self.body) = (status, headers, body)
    }

    /// The first header of a name; case does not count.
    package subscript(_ name: String) -> String? {
        headers.first { $0.name.isSameHeader(as: name) }?.value
    }
}

extension String {
    /// True for the same name of a header: case does not count (RFC 9110 §5.1).
    func isSameHeader(as other: String) -> Bool {
        func small(_ byte: UInt8) -> UInt8 { UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte ? byte | 0x20 : byte }
        return utf8.count == other.utf8.count && utf8.elementsEqual(other.utf8) { small($0) == small($1) }
    }
}

/// The reason why there is no answer.
package struct HTTPFailure: Error, Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        /// libcurl is not installed.
        case noLibrary
        /// The other side's certificate is not trusted.
        case untrusted
        /// Everything else: nobody listens, no such host, it took too long, the connection broke.
        case unreachable
        /// The task was cancelled.
        case cancelled
    }

    package let kind: Kind
    /// A sentence without a full stop.
    package let reason: String

    package init(_ kind: Kind, _ reason: String) { (self.kind, self.reason) = (kind, reason) }
}

/// The way in which requests reach their servers: libcurl, or a test.
package protocol HTTPTransport: Sendable {
    /// Sends a request and gives the answer; redirections are answers like others.
    func send(_ request: HTTPRequest) async throws(HTTPFailure) -> HTTPResponse
}
