// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Glibc
import Testing

@testable import ferry

struct PersonalFileTests {
    @Test func `a file is replaced as a whole, closed to others, and made where it is missing`() throws {
        let directory = try TemporaryDirectory(named: "personal")
        let file = try #require(PersonalFile(directory: bytes(directory.path("a/b")), name: "names"))
        try file.rewrite(limit: 100) { old in old + bytes("one\n") }
        try file.rewrite(limit: 100) { old in old + bytes("two\n") }
        #expect(file.contents(limit: 100) == bytes("one\ntwo\n"))
        var status = stat()
        #expect(stat(directory.path("a/b/names"), &status) == 0 && status.st_mode & 0o777 == 0o600)
        #expect(stat(directory.path("a/b"), &status) == 0 && status.st_mode & 0o777 == 0o700)
        #expect(!Files.exists(directory.path("a/b/names.new")))
    }

    @Test func `a failure in between leaves it as it was`() throws {
        let directory = try TemporaryDirectory(named: "personal")
        try Files.write(bytes("one\n"), to: directory.path("names"))
        let file = try #require(PersonalFile(directory: bytes(directory.path), name: "names"))
        #expect(throws: Failure.self) {
            try file.rewrite(limit: 100) { (_) throws(Failure) in throw Failure(.usage, "no") }
        }
        #expect(try Files.read(directory.path("names")) == bytes("one\n"))
    }

    @Test func `a link stays one, and the file it leads to is written`() throws {
        let directory = try TemporaryDirectory(named: "personal")
        try Files.makeDirectory(directory.path("dotfiles"))
        try Files.write(bytes("one\n"), to: directory.path("dotfiles/names"))
        try Files.makeLink(at: directory.path("names"), to: "dotfiles/names")
        let file = try #require(PersonalFile(directory: bytes(directory.path), name: "names"))
        try file.rewrite(limit: 100) { old in old + bytes("two\n") }
        #expect(try Files.read(directory.path("dotfiles/names")) == bytes("one\ntwo\n"))
        #expect(file.contents(limit: 100) == bytes("one\ntwo\n"))
        var status = stat()
        #expect(lstat(directory.path("names"), &status) == 0 && status.st_mode & S_IFMT == S_IFLNK)
    }
}
