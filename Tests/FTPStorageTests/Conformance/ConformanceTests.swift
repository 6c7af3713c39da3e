// SPDX-License-Identifier: Apache-2.0
import FTPServer
import FTPStorage
import FTPStorageConformance
import FTPWire
import Testing

/// The checks that authors of stores run: on the disk, in memory, and on a store behind the library's public protocol.
@Suite struct ConformanceTests {
    @Test(arguments: ConformanceCheck.all, BackendKind.allCases)
    func `a promise is kept`(_ check: ConformanceCheck, _ kind: BackendKind) async throws {
        let ground = try StorageFixture(kind)
        try await check.run { ground.storage($0) }
    }

    @Test(arguments: ConformanceCheck.all)
    func `a promise is kept behind the public protocol, whose store has all capabilities`(
        _ check: ConformanceCheck
    ) async throws {
        try await check.run { BackendStore(MemoryStorage()) }
    }

    @Test(arguments: ConformanceCheck.all(for: []))
    func `files that are there already agree with themselves`(_ check: ConformanceCheck) async throws {
        for kind in BackendKind.allCases {
            let ground = try StorageFixture(kind)
            let storage = ground.storage()
            for path in ["/d", "/d/e", "/empty"] { try await storage.makeDirectory(path) }
            for path in ["/a", "/d/b", "/d/e/\u{1b}"] { try await storage.store("text of \(path)", at: path) }
            try await storage.store("", at: "/nothing")
            try await check.run { ground.storage($0) }
        }
    }

    @Test func `fewer capabilities leave out what needs them, and nothing else`() {
        let readOnly = ConformanceCheck.all(for: [])
        #expect(readOnly.count == 6)
        #expect(readOnly.allSatisfy { $0.needs.isEmpty })
        #expect(ConformanceCheck.all(for: [.writing]).count > 15)
        #expect(ConformanceCheck.all(for: .all).count == ConformanceCheck.all.count)
    }

    /// A memory with one fault.
    private struct Faulty: StorageDecorator {
        enum Fault: CaseIterable { case listsTwice, shortRead, wrongSize, findsNothing, replacesAlways }

        let base: any StorageBackend
        let fault: Fault

        /// It stands behind no rules for places.
        func withoutLinks(showing _: @escaping @Sendable (VirtualPath) -> Bool) -> any StorageBackend { self }

        func entry(at path: VirtualPath) async throws(StorageError) -> EntryFacts {
            if fault == .findsNothing { throw StorageError(.failed, .stat, path) }
            var entry = try await base.entry(at: path)
            if fault == .wrongSize, entry.kind == .file { entry.size = 7 }
            return entry
        }

        func entries(
            in path: VirtualPath, _ detail: EntryDetail
        ) async throws(StorageError) -> any EntryStream & ~Copyable {
            fault == .listsTwice
                ? Twice(base: try await base.entries(in: path, detail)) : try await base.entries(in: path, detail)
        }

        func openForReading(_ path: VirtualPath) async throws(StorageError) -> ReadableFile {
            let file = try await base.openForReading(path)
            guard fault == .shortRead else { return file }
            var facts = file.facts
            facts.size = 1000
            return ReadableFile(facts: facts, reader: file.reader)
        }

        func openForWriting(_ path: VirtualPath, _ mode: WriteMode) async throws(StorageError) -> StagedFile {
            try await base.openForWriting(path, fault == .replacesAlways ? .replace : mode)
        }

        private struct Twice: EntryStream, ~Copyable {
            var base: any EntryStream & ~Copyable

            mutating func next(_ write: @escaping EntryWriter) async throws(StorageError) -> EntryPortion {
                try await base.next { write($0, &$1) && write($0, &$1) }
            }
        }
    }

    @Test(arguments: Faulty.Fault.allCases)
    private func `a store that breaks a promise is told which one and where`(_ fault: Faulty.Fault) async throws {
        var failures: [String] = []
        for check in ConformanceCheck.all {
            let memory = MemoryStorage()
            try await memory.store("text", at: "/mine.txt")
            do { try await check.run { _ in Faulty(base: memory, fault: fault) } } catch let failure
                as ConformanceFailure
            {
                failures.append(failure.description)
                #expect(failure.description.hasPrefix(check.description))
            }
        }
        let named: [Faulty.Fault: String] = [
            .listsTwice: "no directory lists a name twice", .shortRead: "a file has as many bytes as its size says",
            .wrongSize: "an entry that is listed is found", .findsNothing: "a name that is not there",
            .replacesAlways: "a new name must be free",
        ]
        let wanted = try #require(named[fault])
        #expect(failures.contains { $0.hasPrefix(wanted) }, "\(failures)")
    }
}
