// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import FTPWire
import FerryIO
import Glibc
import Testing

@testable import FTPStorage

/// Directories in which upper and lower case are one name.
@Suite struct CaseFoldingTests {
    private let ground: StorageFixture

    init() throws {
        ground = try StorageFixture()
        try Files.makeDirectory(ground.path("d"))
        try Files.write([], to: ground.path("d/secret.Txt"))
        try Files.write([], to: ground.path("123"))
    }

    @Test func `a file system that tells them apart is told as such`() throws {
        #expect(ground.root.foldedDirectory() == nil)
        // Two names of one file are no sign, nor are two files.
        #expect(link(ground.path("d/secret.Txt"), ground.path("d/SECRET.tXT")) == 0)
        try Files.write([], to: ground.path("a"))
        try Files.write([], to: ground.path("A"))
        #expect(ground.root.foldedDirectory() == nil)
    }

    @Test func `the directory is named in which they are one`() throws {
        // The kernel of a test may know no such file system: one that looks for names without regard to case.
        let folded = ground.root.foldedDirectory { name, directory in
            let known =
                String(bytes: name.bytes).lowercased() == "secret.txt" ? "secret.Txt" : String(bytes: name.bytes)
            return PathBytes(known.utf8).flatMap { try? System.status(of: $0, in: directory) }
        }
        #expect(folded == VirtualPath("/d"))
    }
}
