// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Testing

@testable import FerryIO

struct SecretTests {
    @Test func `a secret gives its bytes back, and its pages are left out of core dumps`() throws {
        let bytes = Content.bytes(5_000_000)
        let secret = Secret(bytes)
        #expect(secret.bytes == bytes)
        #expect(try Self.largestLeftOut() >= 4882)
        withExtendedLifetime(secret) {}
        #expect(Secret([]).bytes.isEmpty)
    }

    @Test func `bytes that are cleared are gone`() {
        var bytes: [UInt8] = [1, 2, 3]
        bytes.clear()
        #expect(bytes.isEmpty)
    }

    /// The kilobytes of the largest mapping that carries the mark of MADV_DONTDUMP (proc(5), `dd` of VmFlags).
    private static func largestLeftOut() throws -> Int {
        var (largest, size) = (0, 0)
        for line in String(decoding: try Files.read("/proc/self/smaps"), as: UTF8.self).split(separator: "\n") {
            if line.hasPrefix("Size:") { size = line.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0 }
            if line.hasPrefix("VmFlags:"), line.contains(" dd") { largest = max(largest, size) }
        }
        return largest
    }
}
