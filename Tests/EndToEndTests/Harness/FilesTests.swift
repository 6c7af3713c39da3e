// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Testing

@Suite(.ownThread) struct FilesTests {
    @Test func `differences between trees are found by name, kind and content`() throws {
        let directory = try TemporaryDirectory()
        for tree in ["one", "other"] {
            try Files.makeDirectory(directory.path(tree))
            try Files.makeDirectory(directory.path("\(tree)/sub"))
            try Files.write(Content.bytes(100_000), to: directory.path("\(tree)/sub/same"))
        }
        let (one, other) = (directory.path("one"), directory.path("other"))
        #expect(try differences(between: one, and: other).isEmpty)
        try Files.write([1], to: "\(one)/only here")
        try Files.write([1, 2, 3], to: "\(one)/sub/differs")
        try Files.write([1, 2, 4], to: "\(other)/sub/differs")
        #expect(try differences(between: one, and: other).count == 2)
    }

    @Test func `contents repeat for a seed and differ from place to place`() {
        let bytes = Content.bytes(200_000)
        #expect(bytes == Content.bytes(200_000))
        #expect(bytes != Content.bytes(200_000, seed: 2))
        #expect(bytes[0..<65536] != bytes[65536..<131072])
        #expect(Set(bytes).count == 256)
    }

    @Test func `a huge file is made in no time`() throws {
        let directory = try TemporaryDirectory()
        try Content.makeSparseFile(at: directory.path("huge"), size: 4 << 30)
        #expect(Files.size(directory.path("huge")) == 4 << 30)
    }

    @Test func `a temporary directory goes away with everything in it`() throws {
        let path = try {
            let directory = try TemporaryDirectory()
            try Files.makeDirectory(directory.path("sub"))
            try Files.makeLink(at: directory.path("sub/out"), to: "/etc")
            try Files.write([1], to: Array(directory.path("sub/").utf8) + [0xFF])
            try Files.makeDirectoriesBeyondPaths(below: directory.path("sub"))
            return directory.path
        }()
        #expect(!Files.exists(path))
        #expect(Files.exists("/etc/passwd"))
    }
}
