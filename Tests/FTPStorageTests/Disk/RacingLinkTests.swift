// SPDX-License-Identifier: Apache-2.0
import FTPStorage
import FTPStorageConformance
import FTPTesting
import FTPWire
import FerryIO
import Glibc
import Synchronization
import Testing

/// Somebody on the host swaps a directory for a link that leads out, again and again, while it is used.
@Suite(.ownThread, .timeLimit(.minutes(2))) struct RacingLinkTests {
    private func ground() throws -> StorageFixture {
        let ground = try StorageFixture()
        try Files.makeDirectory(ground.directory.path("outside"))
        try Files.write(Array("secret".utf8), to: ground.directory.path("outside/file"))
        try Files.makeDirectory(ground.path("d"))
        try Files.write(Array("inside".utf8), to: ground.path("d/file"))
        try Files.makeLink(at: ground.path("link"), to: "../outside")
        return ground
    }

    @Test func `a download never reaches outside`() async throws {
        let ground = try ground()
        let storage = ground.storage()
        let swaps = Swapping(in: ground)
        let deadline = Deadline(seconds: 20)
        var (read, refused) = (0, 0)
        for _ in 0..<20_000 where !deadline.hasPassed {
            do {
                #expect(try await storage.text("/d/file") == "inside")
                read += 1
            } catch {
                refused += 1
            }
        }
        #expect(try swaps.end() > 0)
        #expect(read > 0)
        #expect(refused > 0)
    }

    @Test func `no change is made outside`() async throws {
        let ground = try ground()
        let storage = ground.storage()
        let swaps = Swapping(in: ground)
        let deadline = Deadline(seconds: 20)
        for round in 0..<3000 where !deadline.hasPassed {
            _ = await refusal { try await storage.store("x", at: "/d/new\(round % 10)") }
            _ = await refusal { try await storage.store("x", at: "/d/file", .append) }
            _ = await refusal { try await storage.makeDirectory("/d/sub\(round % 10)") }
            _ = await refusal { try await storage.rename("/d/new\(round % 10)", to: "/d/old\(round % 10)") }
            _ = await refusal { try await storage.removeFile(VirtualPath("/d/old\(round % 10)")) }
            _ = await refusal { try await storage.removeDirectory(VirtualPath("/d/sub\(round % 10)")) }
            _ = await refusal { try await storage.setMode(0o600, of: VirtualPath("/d/file")) }
        }
        #expect(try swaps.end() > 0)
        #expect(try entryNames(of: Array(ground.directory.path("outside").utf8)) == [Array("file".utf8)])
        #expect(try Files.read(ground.directory.path("outside/file")) == Array("secret".utf8))
        var status = stat()
        #expect(stat(ground.directory.path("outside/file"), &status) == 0 && status.st_mode & 0o777 == 0o644)
    }
}

/// When enough was tried on a machine that has other things to do as well.
private struct Deadline {
    private let end: ContinuousClock.Instant

    init(seconds: Int) { end = .now.advanced(by: .seconds(seconds)) }

    var hasPassed: Bool { ContinuousClock.now >= end }
}

/// A thread that swaps directory and link until it is told to end.
private final class Swapping: Sendable {
    private let isEnding: AtomicFlag
    private let thread: Background<Int>

    init(in ground: StorageFixture) {
        let isEnding = AtomicFlag()
        self.isEnding = isEnding
        thread = Background {
            let names = ["d", "link", "aside"].map(ground.path)
            var swaps = 0
            while !isEnding.isSet, swaps < 10_000_000 {
                rename(names[0], names[2])
                rename(names[1], names[0])
                rename(names[0], names[1])
                rename(names[2], names[0])
                swaps += 1
            }
            return swaps
        }
    }

    func end() throws -> Int {
        isEnding.set()
        return try thread.value()
    }
}

private final class AtomicFlag: Sendable {
    private let flag = Atomic(false)
    var isSet: Bool { flag.load(ordering: .relaxed) }
    func set() { flag.store(true, ordering: .relaxed) }
}
