// SPDX-License-Identifier: Apache-2.0

/// The attributes of the files and directories that an account makes; nil leaves them to the server's own process.
package struct CreationAttributes: Hashable, Sendable {
    package var umask: Umask?
    package var owner: FileOwner?

    package init(umask: Umask? = nil, owner: FileOwner? = nil) { (self.umask, self.owner) = (umask, owner) }
}

/// The permission bits that new files and directories do not get, in octal digits: `022`, `007`.
///
/// The owner's own are never among them: the server could not finish what it has begun.
package struct Umask: Hashable, Sendable, LosslessStringConvertible {
    package let bits: UInt16

    package init?(_ text: String) {
        guard (1...4).contains(text.utf8.count), let bits = UInt16(text, radix: 8), bits <= 0o077 else { return nil }
        self.bits = bits
    }

    /// The bits of a process's umask; those of the owner are left out.
    package init(process bits: UInt16) { self.bits = bits & 0o077 }

    private init(bits: UInt16) { self.bits = bits }

    /// Those of both.
    package func union(_ other: Umask) -> Umask { Umask(bits: bits | other.bits) }

    /// The permissions of a new file.
    package var file: UInt16 { 0o666 & ~bits }
    /// The permissions of a new directory.
    package var directory: UInt16 { 0o777 & ~bits }

    package var description: String { "0" + (bits < 8 ? "0" : "") + String(bits, radix: 8) }
}

/// The owner of new files and directories, in the numbers of the host: `1000:1000`.
package struct FileOwner: Hashable, Sendable, LosslessStringConvertible {
    package let user: UInt32
    package let group: UInt32

    package init(user: UInt32, group: UInt32) { (self.user, self.group) = (user, group) }

    package init?(_ text: String) {
        let numbers = text.split(separator: ":", omittingEmptySubsequences: false).map { part in
            part.utf8.allSatisfy { (0x30...0x39).contains($0) } ? UInt32(part) : nil
        }
        // The last number means "no change" to the kernel.
        guard numbers.count == 2, let user = numbers[0], let group = numbers[1], user != .max, group != .max else {
            return nil
        }
        (self.user, self.group) = (user, group)
    }

    package var description: String { "\(user):\(group)" }
}
