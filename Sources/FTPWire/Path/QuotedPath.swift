// SPDX-License-Identifier: Apache-2.0

/// The way a 257 carries a pathname: between double quotes, with those inside doubled (RFC 959 appendix II).
public enum QuotedPath {
    /// Puts a path in quotes.
    public static func quote(_ path: some Collection<UInt8>) -> [UInt8] {
        var quoted: [UInt8] = [mark]
        for byte in path {
            if byte == mark { quoted.append(mark) }
            quoted.append(byte)
        }
        quoted.append(mark)
        return quoted
    }

    /// Finds the path in the text of a 257.
    ///
    /// Words may stand before the quotes, the closing quote may be missing, and without quotes the first word is
    /// the path. Nil when the path is empty, or holds `NUL` or other control bytes: no server means those.
    public static func unquote(_ text: some Collection<UInt8>) -> [UInt8]? {
        var path: [UInt8] = []
        if let opening = text.firstIndex(of: mark) {
            var rest = text[opening...].dropFirst()
            while let byte = rest.first {
                rest = rest.dropFirst()
                if byte == mark {
                    guard rest.first == mark else { break }
                    rest = rest.dropFirst()
                }
                path.append(byte)
            }
        } else {
            path = Array(text.drop(while: \.isBlank).prefix { !$0.isBlank })
        }
        let isUsable = !path.isEmpty && path.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
        return isUsable ? path : nil
    }

    private static var mark: UInt8 { UInt8(ascii: "\"") }
}

extension VirtualPath {
    /// The path as a 257 carries it.
    public func quoted() -> [UInt8] { QuotedPath.quote(bytes) }

    /// Reads the path from the text of a 257; nil when there is none, or one that does not begin at a root `/`.
    public init?(quotedIn text: some Collection<UInt8>) {
        guard let path = QuotedPath.unquote(text), path.first == .slash else { return nil }
        self.init(path)
    }
}
