// SPDX-License-Identifier: Apache-2.0

/// The names that a certificate is for, as they stand to a host's (RFC 6125 §6.4).
enum CertificateName {
    /// `*.example.org` stands for one label in its place, and names are compared without regard to case.
    static func matches(_ pattern: String, host: String) -> Bool {
        let (pattern, host) = (pattern.lowercased(), host.lowercased())
        if pattern == host { return true }
        guard pattern.hasPrefix("*."), let dot = host.firstIndex(of: ".") else { return false }
        return host[dot...] == pattern.dropFirst() && dot != host.startIndex
    }
}
