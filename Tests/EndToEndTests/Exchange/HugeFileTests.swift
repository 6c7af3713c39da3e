// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Glibc
import Testing

/// Files beyond 32 bits, in memory where there is room for one.
@Suite(.ownThread, .fewAtOnce, .serialized) struct HugeFileTests {
    private static let size: Int64 = (4 << 30) + 5

    @Test func `ferry uploads four gigabytes`() throws {
        let desk = try ShellSandbox()
        try Content.makeSparseFile(at: desk.path("huge"), size: Self.size)
        try FerrydProcess.serving(in: Self.roomyDirectory) { server in
            try run(desk.ferry("put", "huge", "127.0.0.1:/", to: server))
            #expect(try sameContents(desk.path("huge"), server.path("huge")))
        }
    }

    @Test func `ferry downloads four gigabytes`() throws {
        let target = try TemporaryDirectory(in: Self.roomyDirectory)
        let desk = try ShellSandbox()
        try FerrydProcess.serving { server in
            try Content.makeSparseFile(at: server.path("huge"), size: Self.size)
            try run(desk.ferry("get", "127.0.0.1:/huge", "-o", target.path("huge"), to: server))
            #expect(try sameContents(target.path("huge"), server.path("huge")))
        }
    }

    @Test func `sizes and restarts go beyond 32 bits`() throws {
        try FerrydProcess.serving { server in
            try Content.makeSparseFile(at: server.path("huge"), size: Self.size)
            let client = try server.client()
            #expect(try client.ask("SIZE huge", expecting: 213).text == "213 \(Self.size)")
            try client.ask("REST \(Self.size - 4096)", expecting: 350)
            #expect(try client.download("RETR huge") == Content.bytes(4096, seed: 1 &+ UInt64(Self.size - 4096)))
            try client.ask("REST \(Self.size + 1)", expecting: 350)
            let data = try client.openData()
            try client.ask("RETR huge", expecting: 554)
            data.close()
        }
    }

    /// Shared memory if it has room for a huge file twice, else where temporary files are.
    private static let roomyDirectory: String = {
        var status = statvfs()
        let free = statvfs("/dev/shm", &status) == 0 ? Int64(status.f_bavail) * Int64(status.f_frsize) : 0
        return free > 2 * size ? "/dev/shm" : environmentValue("TMPDIR") ?? "/tmp"
    }()

    private func run(_ program: TestProgram) throws {
        let result = try program.run(within: .seconds(300))
        guard result.succeeded else { throw TestFailure("\(program.path): \(result)") }
    }
}
