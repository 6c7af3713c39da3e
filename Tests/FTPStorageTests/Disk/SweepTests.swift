// SPDX-License-Identifier: Apache-2.0
import FTPStorage
import FTPStorageConformance
import FTPTesting
import FTPWire
import FerryIO
import Glibc
import Testing

/// Sweeping away what broken uploads have left long ago.
@Suite(.ownThread) struct SweepTests {
    private let longAgo = Timestamp(seconds: 1_000_000)

    private func age(_ ground: StorageFixture, in directory: String) throws {
        for name in try ground.stagingFiles(in: directory) {
            var times = [timeval(tv_sec: 999_999, tv_usec: 0), timeval(tv_sec: 999_999, tv_usec: 0)]
            #expect(utimes(ground.path(directory.isEmpty ? name : "\(directory)/\(name)"), &times) == 0)
        }
    }

    @Test func `old rests go, young ones and those in use stay`() async throws {
        let ground = try StorageFixture()
        let storage = ground.storage()
        try await storage.makeDirectory("/d")
        try await storage.makeDirectory("/d/e")
        try await storage.breakOff("/old", after: "12345")
        try await storage.breakOff("/d/e/old", after: "123")
        let upload = try await storage.begin("/d/old", with: "in use")
        for directory in ["", "d", "d/e"] { try age(ground, in: directory) }
        try await storage.breakOff("/d/young", after: "x")
        try Files.write([], to: ground.path(".ferry-of-somebody-else"))

        let report = ground.sweep(olderThan: longAgo)
        #expect(report.removed == 2)
        #expect(report.bytes == 8)
        #expect(report.isComplete)
        #expect(try await storage.resumableLength("/old") == nil)
        #expect(try await storage.resumableLength("/d/e/old") == nil)
        #expect(try await storage.resumableLength("/d/young") == 1)
        #expect(Files.exists(ground.path(".ferry-of-somebody-else")))
        _ = try await upload.commit()
        #expect(try await storage.text("/d/old") == "in use")
    }

    @Test func `empty rests go at any age`() async throws {
        let ground = try StorageFixture()
        let storage = ground.storage()
        func forget() async throws { _ = try await storage.begin("/a", with: "") }
        try await forget()
        #expect(try ground.stagingFiles().count == 1)
        let report = ground.sweep(olderThan: longAgo)
        #expect(report.removed == 1)
        #expect(try ground.stagingFiles() == [])
    }

    @Test func `links are not followed, and their loops do no harm`() throws {
        let ground = try StorageFixture()
        try Files.makeDirectory(ground.directory.path("outside"))
        let name = ".ferry-0123456789abcdef0123456789abcdef"
        try Files.write([1], to: ground.directory.path("outside/\(name)"))
        try Files.makeLink(at: ground.path("out"), to: "../outside")
        try Files.makeLink(at: ground.path("loop"), to: ".")
        let report = ground.sweep(olderThan: Timestamp(seconds: .max))
        #expect(report.entries == 2)
        #expect(report.removed == 0)
        #expect(report.isComplete)
        #expect(Files.exists(ground.directory.path("outside/\(name)")))
    }

    @Test func `a budget ends a sweep`() throws {
        let ground = try StorageFixture()
        for number in 0..<20 { try Files.makeDirectory(ground.path("d\(number)")) }
        let report = ground.sweep(olderThan: longAgo, budget: 10)
        #expect(!report.isComplete)
        #expect(report.entries == 20)
    }

    @Test func `a sweep rests for what was worked before it, too`() throws {
        let ground = try StorageFixture()
        var pace = DutyCycle(oneIn: 11)
        Thread.pause(.milliseconds(20))
        let began = ContinuousClock.now
        _ = ground.root.sweepStagingFiles(olderThan: longAgo, at: &pace)
        #expect(.now - began >= .milliseconds(200))
    }

    @Test func `a tree deeper than any path is swept to its end`() async throws {
        let ground = try StorageFixture()
        let storage = ground.storage()
        try await storage.breakOff("/a", after: "x")
        try Files.makeDirectoriesBeyondPaths(below: ground.path(""))
        let report = ground.sweep(olderThan: Timestamp(seconds: .max))
        #expect(report.removed == 1)
        #expect(report.unreadable == 0 && report.isComplete)
    }
}
