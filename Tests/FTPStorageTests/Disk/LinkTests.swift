// SPDX-License-Identifier: Apache-2.0
import FTPStorage
import FTPStorageConformance
import FTPTesting
import FTPWire
import Testing

/// Links and staging files; the rest of what links do is in the conformance suite.
@Suite struct LinkTests {
    @Test func `the staging file of an upload through a link stands beside what the link leads to`() async throws {
        let ground = try StorageFixture()
        let storage = ground.storage()
        for name in ["/d", "/e"] { try await storage.makeDirectory(name) }
        try ground.link("/e/up", to: "../d/file")
        try await storage.breakOff("/e/up", after: "ne")
        #expect(try ground.stagingFiles(in: "d").count == 1)
        #expect(try ground.stagingFiles(in: "e").isEmpty)
    }

    @Test func `nothing is written through a link to a staging file`() async throws {
        let ground = try StorageFixture()
        let storage = ground.storage()
        for name in ["/d", "/e"] { try await storage.makeDirectory(name) }
        try await storage.breakOff("/d/new", after: "rest")
        let name = try #require(try ground.stagingFiles(in: "d").first)
        try Files.makeLink(at: ground.path("e/side"), to: "../d/\(name)")
        #expect(await refusal { _ = try await storage.begin("/e/side", with: "x") } == .nameNotAllowed)
    }
}
