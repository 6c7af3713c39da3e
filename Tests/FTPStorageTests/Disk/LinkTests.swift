// SPDX-License-Identifier: Apache-2.0
import FTPStorage
import FTPTesting
import FTPWire
import Testing

/// Links and side files; the rest of what links do is in the conformance suite.
@Suite struct LinkTests {
    @Test func `the side file of an upload through a link stands beside what the link leads to`() async throws {
        let ground = try Ground()
        let storage = ground.storage()
        for name in ["/d", "/e"] { try await storage.makeDirectory(name) }
        try ground.link("/e/up", to: "../d/file")
        try await storage.breakOff("/e/up", after: "ne")
        #expect(try ground.sideFiles(in: "d").count == 1)
        #expect(try ground.sideFiles(in: "e").isEmpty)
    }

    @Test func `nothing is written through a link to a side file`() async throws {
        let ground = try Ground()
        let storage = ground.storage()
        for name in ["/d", "/e"] { try await storage.makeDirectory(name) }
        try await storage.breakOff("/d/new", after: "rest")
        let name = try #require(try ground.sideFiles(in: "d").first)
        try Files.makeLink(at: ground.path("e/side"), to: "../d/\(name)")
        #expect(await refusal { _ = try await storage.begin("/e/side", with: "x") } == .nameNotAllowed)
    }
}
