// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import FerryIO
import Testing

/// Digests of many pieces, and of files.
struct RunningDigestTests {
    /// The examples of the standards, for `abc`, and `123456789` for CRC-32.
    static let examples: [(DigestKind, String, String)] = [
        (.sha256, "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (.sha1, "abc", "a9993e364706816aba3e25717850c26c9cd0d89d"), (.md5, "abc", "900150983cd24fb0d6963f7d28e17f72"),
        (
            .sha512, "abc",
            "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"
        ),
        (.crc32, "123456789", "cbf43926"), (.crc32, "", "00000000"), (.md5, "", "d41d8cd98f00b204e9800998ecf8427e"),
    ]

    private func text(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    @Test(arguments: examples) func `digests are those of the standards, whatever the pieces`(
        _ kind: DigestKind, _ message: String, _ expected: String
    ) throws {
        for size in 1...4 {
            let made = RunningDigest(kind)
            guard var digest = made else { throw TestFailure("no \(kind)") }
            let bytes = Array(message.utf8)
            for start in stride(from: 0, to: bytes.count, by: size) {
                digest.update(Array(bytes[start..<min(start + size, bytes.count)]))
            }
            #expect(text(digest.finish()) == expected)
        }
    }

    @Test(arguments: [0, 1, 300_000, 9 << 20]) func `a part of a file has the digest of its bytes`(_ size: Int)
        async throws
    {
        let directory = try TemporaryDirectory()
        let content = Content.bytes(size)
        try Files.write(content, to: directory.path("f"))
        let file = OpenFile(
            try System.open(hostPath: try #require(PathBytes(Array(directory.path("f").utf8))), .readOnly))
        for range in [0..<Int64(size), Int64(size / 3)..<Int64(size / 2)] {
            let counter = ByteCounter()
            let digest = try await FileDigest(.sha256, of: file, range).take(counting: counter)
            #expect(digest == Digest.sha256(Array(content[Int(range.lowerBound)..<Int(range.upperBound)])))
            #expect(counter.value == Int64(range.count))
        }
        await #expect(throws: TransferError.fileShrank) {
            _ = try await FileDigest(.sha256, of: file, 0..<Int64(size + 1)).take(counting: ByteCounter())
        }
    }
}
