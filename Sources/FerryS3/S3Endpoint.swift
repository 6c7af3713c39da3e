// SPDX-License-Identifier: Apache-2.0

/// The address of a store, and the bucket in it.
package struct S3Endpoint: Hashable, Sendable {
    /// The part of an address that names the bucket.
    package enum Addressing: String, Hashable, Sendable {
        /// `https://host/bucket/key`, as most stores of one's own want it.
        case path
        /// `https://bucket.host/key`, as Amazon's does.
        case host
    }

    package let scheme: String
    /// With the port, unless it is the scheme's own.
    package let authority: String
    package let region: String
    package let bucket: String
    package let addressing: Addressing

    /// Takes the address of a store, such as `https://s3.example.org:9000`; nil when it is none, or the bucket's name
    /// has other characters than letters, digits, `.`, `-`, `_` and `:`.
    package init?(_ address: String, region: String, bucket: String, addressing: Addressing = .path) {
        guard let colon = address.firstIndex(of: ":"), address[colon...].hasPrefix("://") else { return nil }
        let scheme = address[..<colon].lowercased()
        var authority = String(address[address.index(colon, offsetBy: 3)...])
        if authority.hasSuffix("/") { authority.removeLast() }
        guard scheme == "https" || scheme == "http", !authority.isEmpty, !bucket.isEmpty,
            authority.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || ".-:[]".contains($0)) }),
            bucket.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || ".-_:".contains($0)) })
        else { return nil }
        for (name, port) in [("https", ":443"), ("http", ":80")] where scheme == name && authority.hasSuffix(port) {
            authority.removeLast(port.count)
        }
        self.scheme = scheme
        self.authority = authority
        self.region = region
        self.bucket = bucket
        self.addressing = addressing
    }

    /// The host that a request names and that its signature holds.
    var host: String { addressing == .path ? authority : "\(bucket).\(authority)" }

    /// True where nothing is changed on its way: over TLS, and inside this machine.
    var isGuarded: Bool {
        scheme == "https" || authority.hasPrefix("127.") || authority.hasPrefix("[::1]")
            || authority == "localhost" || authority.hasPrefix("localhost:")
    }

    /// The encoded path of an object; of the bucket itself without a key.
    func path(of key: String) -> String {
        let object = S3Encoding.encoded(key, keepingSlashes: true)
        return addressing == .path ? "/\(bucket)/\(object)" : "/\(object)"
    }
}
