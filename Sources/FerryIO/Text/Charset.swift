// SPDX-License-Identifier: Apache-2.0
import Glibc
import Synchronization

/// A charset in which names travel instead of UTF-8, as old devices and programs have it: CP1252, KOI8-R, CP932
/// (iconv(3)).
///
/// ASCII is part of each, but for the backslash and the tilde of some Japanese ones.
package final class Charset: Hashable, Sendable, LosslessStringConvertible {
    /// The name by which it was asked for.
    package let description: String
    private let fromWire: Mutex<Conversion>
    private let toWire: Mutex<Conversion>

    /// Finds a charset by its name; nil if the C library does not have it, or ASCII is not part of it.
    package init?(_ name: String) {
        // Nothing would stand for the charset of the process.
        guard !name.isEmpty, let fromWire = Conversion(from: name, to: "UTF-8"),
            let toWire = Conversion(from: "UTF-8", to: name),
            fromWire.convert(Self.common) == Self.common, toWire.convert(Self.common) == Self.common
        else { return nil }
        description = name
        self.fromWire = Mutex(fromWire)
        self.toWire = Mutex(toWire)
    }

    /// The characters of which names and commands are made, whatever the charset.
    private static let common = (UInt8(0x20)..<0x7E).filter { $0 != UInt8(ascii: "\\") }

    package static func == (left: Charset, right: Charset) -> Bool { left.description == right.description }

    package func hash(into hasher: inout Hasher) { hasher.combine(description) }

    /// Text of this charset as UTF-8; nil if it is none.
    package func decoded(_ bytes: [UInt8]) -> [UInt8]? { fromWire.withLock { $0.convert(bytes) } }

    /// UTF-8 as text of this charset; nil if it is no UTF-8, or has a character that the charset lacks.
    package func encoded(_ bytes: [UInt8]) -> [UInt8]? { toWire.withLock { $0.convert(bytes) } }
}

/// A conversion between two charsets, for one thread at a time.
@safe private struct Conversion: ~Copyable, @unchecked Sendable {  // its owner guards it with a `Mutex`
    private let raw: iconv_t

    init?(from source: String, to target: String) {
        guard let raw = unsafe iconv_open(target, source), Int(bitPattern: raw) != -1 else { return nil }
        unsafe self.raw = raw
    }

    deinit { unsafe iconv_close(raw) }

    /// The bytes in the other charset; nil if they are not text, or it lacks one of the characters.
    func convert(_ bytes: [UInt8]) -> [UInt8]? {
        var input = bytes
        // UTF-8 takes three bytes for one of a charset's at most, and no charset more than a few beside its text.
        return unsafe input.withUnsafeMutableBytes { source in
            var isWhole = false
            let output = unsafe [UInt8](unsafeUninitializedCapacity: source.count * 4 + 16) { target, count in
                let start = unsafe UnsafeMutableRawPointer(target.baseAddress)?.assumingMemoryBound(to: CChar.self)
                var from = unsafe source.baseAddress?.assumingMemoryBound(to: CChar.self)
                var (left, to, room) = unsafe (source.count, start, target.count)
                unsafe iconv(raw, nil, nil, nil, nil)
                // It counts the characters that it could not bring over as they are.
                isWhole = unsafe iconv(raw, &from, &left, &to, &room) == 0 && iconv(raw, nil, nil, &to, &room) == 0
                count = target.count - room
            }
            return isWhole ? output : nil
        }
    }
}
