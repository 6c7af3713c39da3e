// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import FTPWire
import Testing

@testable import FTPClient

/// The memory of files that were the same on both sides.
@Suite(.ownThread) struct SyncMemoryTests {
    private func file(
        _ path: SyncPath, _ size: Int64, _ seconds: Int64?, _ nanoseconds: Int32 = 0,
        _ precision: EntryFacts.TimePrecision = .second
    ) -> SyncEntry {
        var entry = SyncEntry(path, .file)
        entry.size = size
        entry.modified = seconds.map { Timestamp(seconds: $0, nanoseconds: nanoseconds) }
        entry.told = entry.modified
        entry.precision = precision
        return entry
    }

    private func plan(_ source: SyncEntry, _ target: SyncEntry, _ memory: SyncMemory) -> SyncPlan {
        SyncPlan(.up, from: SyncTree([source]), to: SyncTree([target]), options: SyncOptions(), remembering: memory)
    }

    private func memory(of local: SyncEntry, _ remote: SyncEntry) -> SyncMemory {
        var memory = SyncMemory()
        memory.records[local.path] = SyncMemory.Record(local, remote, .up)
        return memory
    }

    @Test func `a file that is on both sides as remembered is the same, whatever the clocks say`() {
        let (local, remote) = (file("a", 5, 100, 7), file("a", 5, 99_999))
        #expect(plan(local, remote, SyncMemory()).transfers.map(\.reason) == [.time])
        let plan = plan(local, remote, memory(of: local, remote))
        #expect(plan.isEmpty && plan.unchanged == 1)
        #expect(plan.settled == memory(of: local, remote))
    }

    @Test func `a file that changed within its second is sent`() {
        let (old, new, remote) = (file("a", 5, 100, 7), file("a", 5, 100, 8), file("a", 5, 100))
        #expect(plan(new, remote, SyncMemory()).isEmpty)
        #expect(plan(new, remote, memory(of: old, remote)).transfers.map(\.reason) == [.time])
    }

    @Test func `a file that changed on the server is sent again`() {
        let (local, remote) = (file("a", 5, 100), file("a", 5, 500))
        #expect(plan(local, file("a", 5, 501), memory(of: local, remote)).transfers.map(\.reason) == [.time])
        #expect(plan(local, file("a", 6, 500), memory(of: local, remote)).transfers.map(\.reason) == [.size])
    }

    @Test func `a listing that became coarser still shows what is remembered`() {
        let (local, remote) = (file("a", 5, 700_000), file("a", 5, 100_015))
        let memory = memory(of: local, remote)
        #expect(plan(local, file("a", 5, 99_960, 0, .minute), memory).isEmpty)
        #expect(plan(local, file("a", 5, 86_400, 0, .day), memory).isEmpty)
        #expect(!plan(local, file("a", 5, 100_020, 0, .minute), memory).isEmpty)
    }

    @Test func `a server without times is believed as far as sizes go`() {
        let (local, remote) = (file("a", 5, 100), file("a", 5, nil))
        #expect(plan(local, remote, SyncMemory()).transfers.map(\.reason) == [.unknownTime])
        #expect(plan(local, remote, memory(of: local, remote)).isEmpty)
    }

    @Test func `a memory comes back from its file as it was, with names of any bytes`() async throws {
        let directory = try TemporaryDirectory()
        let request = SyncRequest(.up, local: "site", remote: "www")
        let path = LocalPath(directory.path("state/file"))
        let place = SyncMemoryFile(at: path, for: request, on: "host:21 ada", in: "/www")
        #expect(await place.read() == SyncMemory())
        var memory = SyncMemory()
        for (index, name) in [[0xFF, 0x0A, 0x20], Array("a b\nc".utf8), Array("d/ f 1 2".utf8)].enumerated() {
            let entry = file(SyncPath(bytes: name), Int64(index), index == 1 ? nil : 5, 9)
            memory.records[entry.path] = SyncMemory.Record(entry, file(entry.path, 3, -7), .up)
            memory.directories.insert(SyncPath(bytes: name + [0x2F, 0x78]))
        }
        try await place.write(memory)
        #expect(await place.read() == memory)
        // Another sync makes nothing of it.
        let other = SyncMemoryFile(at: path, for: request, on: "host:21 bob", in: "/www")
        #expect(await other.read() == SyncMemory())
        try Files.write(Array("nonsense".utf8), to: directory.path("state/file"))
        #expect(await place.read() == SyncMemory())
    }

    @Test func `each pair of directories has a file of its own`() {
        let request = SyncRequest(.up, local: "/site", remote: "www")
        let names = [
            SyncMemoryFile.name(for: request, on: "h:21 a", in: "/www"),
            SyncMemoryFile.name(for: request, on: "h:22 a", in: "/www"),
            SyncMemoryFile.name(for: request, on: "h:21 a", in: "/w"),
            SyncMemoryFile.name(for: SyncRequest(.up, local: "/s", remote: "www"), on: "h:21 a", in: "/www"),
        ]
        #expect(Set(names).count == 4)
        let down = SyncRequest(.down, local: "/x/../site/", remote: "www")
        #expect(SyncMemoryFile.name(for: down, on: "h:21 a", in: "/www") == names[0])
    }
}
