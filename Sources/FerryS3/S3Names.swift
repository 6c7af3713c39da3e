// SPDX-License-Identifier: Apache-2.0
import FTPStorage
import FTPWire

/// The keys of paths: the path below a prefix, so that other tools read what came by FTP, and the reverse.
///
/// Keys are UTF-8, names are bytes: a byte that is none is told by a character of the private area, U+EE80 to U+EEFF,
/// and the bytes of such a character itself likewise, so that each name has one key and each key one name.
struct S3Names: Hashable, Sendable {
    /// Empty, or with a slash at its end.
    let prefix: String

    init(prefix: String) {
        let names = prefix.split(separator: "/")
        self.prefix = names.isEmpty ? "" : names.joined(separator: "/") + "/"
    }

    /// The key of a file; nil when it would be longer than a store takes (1,024 bytes).
    func key(of path: VirtualPath) -> String? {
        let key = prefix + path.components.map(Self.text).joined(separator: "/")
        return key.utf8.count < Self.longest ? key : nil
    }

    /// The prefix that the keys of a directory's entries have; nil when it is too long.
    func directory(_ path: VirtualPath) -> String? {
        if path.isRoot { return prefix }
        return key(of: path).map { $0 + "/" }
    }

    /// The name that a part of a key tells; nil for one that no path can have.
    static func name(_ text: some StringProtocol) -> [UInt8]? {
        var bytes: [UInt8] = []
        for scalar in text.unicodeScalars {
            if escapes.contains(scalar.value) {
                bytes.append(UInt8(scalar.value & 0xFF))
            } else {
                bytes += UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter
            }
        }
        return VirtualPath.isComponent(bytes) ? bytes : nil
    }

    static func text(_ name: [UInt8]) -> String {
        if let text = String(validating: name, as: UTF8.self),
            !text.unicodeScalars.contains(where: { escapes.contains($0.value) })
        {
            return text
        }
        var text = String.UnicodeScalarView()
        var rest = name[...]
        while !rest.isEmpty {
            var iterator = rest.makeIterator()
            var parser = UTF8.ForwardParser()
            if case .valid(let encoded) = parser.parseScalar(from: &iterator),
                !escapes.contains(UTF8.decode(encoded).value)
            {
                text.append(UTF8.decode(encoded))
                rest = rest.dropFirst(encoded.count)
            } else {
                let count = rest.starts(with: [0xEE, 0xBA]) || rest.starts(with: [0xEE, 0xBB]) ? 3 : 1
                for byte in rest.prefix(count) { text.append(Self.escape(byte)) }
                rest = rest.dropFirst(count)
            }
        }
        return String(text)
    }

    private static func escape(_ byte: UInt8) -> Unicode.Scalar { Unicode.Scalar(0xEE00 + UInt32(byte)) ?? "?" }

    /// Only bytes from 0x80 on can be anything but text.
    private static let escapes: ClosedRange<UInt32> = 0xEE80...0xEEFF
    private static let longest = 1024
}
