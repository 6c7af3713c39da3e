// SPDX-License-Identifier: Apache-2.0
import Glibc

extension RawSocket {
    /// Waits until the program at the other end, on this machine, has read all that was sent (`/proc/net/tcp`).
    package func waitUntilRead() throws {
        let (own, peer) = (try localName.port, try peerName.port)
        let limit = WaitLimit(patience)
        while try !Self.unread(ofPort: peer, from: own).allSatisfy({ $0 == 0 }) {
            if limit.passed { throw limit.exceeded("the peer to read what was sent") }
            usleep(200)
        }
    }

    /// The unread bytes in each socket of that port which is connected to the other one.
    private static func unread(ofPort port: UInt16, from other: UInt16) throws -> [Int] {
        let tables = try ["/proc/net/tcp", "/proc/net/tcp6"].map { String(decoding: try Files.read($0), as: UTF8.self) }
        return tables.joined().split(separator: "\n").compactMap { line in
            let words = line.split(separator: " ")
            guard words.count > 4, words[1].hexadecimal(after: ":") == Int(port),
                words[2].hexadecimal(after: ":") == Int(other)
            else { return nil }
            return words[4].hexadecimal(after: ":")
        }
    }
}

extension Substring {
    fileprivate func hexadecimal(after separator: Character) -> Int? {
        split(separator: separator).last.flatMap { Int($0, radix: 16) }
    }
}
