// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Testing

/// Files beyond 32 bits.
@Suite(.ownThread, .serialized) struct HugeFileTests {
    private static let size: Int64 = (4 << 30) + 5

    @Test(.requires("curl")) func `curl carries four gigabytes there and back`() throws {
        let folder = try TemporaryFolder()
        let (source, target) = (folder.path("source"), folder.path("target"))
        try Content.makeSparseFile(at: source, size: Self.size)
        try FerrydProcess.serving { server in
            try run(.curl("--upload-file", source, server.url("huge")))
            #expect(try sameContents(source, server.path("huge")))
            try run(.curl("--output", target, server.url("huge")))
            #expect(try sameContents(source, target))
        }
    }

    @Test func `sizes and restarts go beyond 32 bits`() throws {
        try FerrydProcess.serving { server in
            try Content.makeSparseFile(at: server.path("huge"), size: Self.size)
            let client = try server.client()
            #expect(try client.ask("SIZE huge", expecting: 213).text == "213 \(Self.size)")
            try client.ask("REST \(Self.size - 4096)", expecting: 350)
            let tail = try client.download("RETR huge")
            #expect(tail == Content.bytes(4096, seed: 1 &+ UInt64(Self.size - 4096)))
            try client.ask("REST \(Self.size)", expecting: 350)
            try client.upload([1, 2, 3], "STOR huge")
            #expect(Files.size(server.path("huge")) == Self.size + 3)
        }
    }

    private func run(_ program: Program) throws {
        let result = try program.run(within: .seconds(120))
        guard result.succeeded else { throw TestFailure("\(program.path): \(result)") }
    }
}
