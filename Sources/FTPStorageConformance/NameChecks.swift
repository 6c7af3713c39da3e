// SPDX-License-Identifier: Apache-2.0
import FTPStorage
import FTPWire

/// Making, removing and renaming.
extension ConformanceCheck {
    static let names: [ConformanceCheck] = [
        ConformanceCheck(
            "directories are made where there is a directory and no such name", needs: [.writing, .directories]
        ) { ground in
            let storage = ground.storage()
            try await storage.makeDirectory("/d")
            try await storage.makeDirectory("/d/e")
            try await storage.store("x", at: "/f")
            try expect(try await storage.entry("/d/e").kind, .directory)
            try expect(await refusal { try await storage.makeDirectory("/d") }, .alreadyExists)
            try expect(await refusal { try await storage.makeDirectory("/f") }, .alreadyExists)
            try expect(await refusal { try await storage.makeDirectory("/") }, .alreadyExists)
            try expect(await refusal { try await storage.makeDirectory("/x/y") }, .noSuchFile)
            try expect(await refusal { try await storage.makeDirectory("/f/y") }, .notADirectory)
        },
        ConformanceCheck("only empty directories are removed", needs: [.writing, .directories]) { ground in
            let storage = ground.storage()
            try await storage.makeDirectory("/d")
            try await storage.store("x", at: "/d/f")
            try expect(await refusal { try await storage.removeDirectory(VirtualPath("/d")) }, .directoryNotEmpty)
            try expect(await refusal { try await storage.removeDirectory(VirtualPath("/d/f")) }, .notADirectory)
            try expect(await refusal { try await storage.removeDirectory(VirtualPath("/")) }, .permissionDenied)
            try await storage.removeFile(VirtualPath("/d/f"))
            try await storage.removeDirectory(VirtualPath("/d"))
            try expect(try await storage.names(), [])
            try expect(await refusal { try await storage.removeDirectory(VirtualPath("/d")) }, .noSuchFile)
        },
        ConformanceCheck("files are removed, directories are not", needs: [.writing, .directories]) { ground in
            let storage = ground.storage()
            try await storage.makeDirectory("/d")
            try await storage.store("x", at: "/f")
            try await storage.removeFile(VirtualPath("/f"))
            try expect(await refusal { try await storage.removeFile(VirtualPath("/f")) }, .noSuchFile)
            try expect(await refusal { try await storage.removeFile(VirtualPath("/d")) }, .isDirectory)
            try expect(await refusal { try await storage.removeFile(VirtualPath("/")) }, .permissionDenied)
            try expect(try await storage.names(), ["d"])
        },
        ConformanceCheck("files and directories get other names and places", needs: [.writing, .directories]) {
            ground in
            let storage = ground.storage()
            try await storage.makeDirectory("/d")
            try await storage.store("x", at: "/d/f")
            try await storage.rename("/d/f", to: "/g")
            try await storage.rename("/d", to: "/e")
            try await storage.rename("/g", to: "/e/h")
            try await storage.rename("/e", to: "/k")
            try expect(try await storage.names(), ["k"])
            try expect(try await storage.text("/k/h"), "x")
        },
        ConformanceCheck("renaming replaces a file only if it is asked to", needs: [.writing]) { ground in
            let storage = ground.storage()
            try await storage.store("a", at: "/a")
            try await storage.store("b", at: "/b")
            try expect(await refusal { try await storage.rename("/a", to: "/b", replacing: false) }, .alreadyExists)
            try expect(try await storage.text("/b"), "b")
            try await storage.rename("/a", to: "/b", replacing: true)
            try expect(try await storage.text("/b"), "a")
            try expect(try await storage.names(), ["b"])
        },
        ConformanceCheck("what cannot be renamed is refused", needs: [.writing, .directories]) { ground in
            let storage = ground.storage()
            try await storage.makeDirectory("/d")
            try await storage.makeDirectory("/e")
            try await storage.store("x", at: "/e/x")
            try await storage.store("f", at: "/f")
            try expect(await refusal { try await storage.rename("/x", to: "/y") }, .noSuchFile)
            try expect(await refusal { try await storage.rename("/f", to: "/x/y") }, .noSuchFile)
            try expect(await refusal { try await storage.rename("/f", to: "/d") }, .isDirectory)
            try expect(await refusal { try await storage.rename("/d", to: "/f") }, .notADirectory)
            try expect(await refusal { try await storage.rename("/d", to: "/e") }, .directoryNotEmpty)
            try expect(await refusal { try await storage.rename("/d", to: "/d/x") }, .intoItself)
            try expect(await refusal { try await storage.rename("/", to: "/x") } != nil)
            try expect(await refusal { try await storage.rename("/f", to: "/") }, .permissionDenied)
            try await storage.rename("/f", to: "/f")
            try expect(try await storage.text("/f"), "f")
        },
        ConformanceCheck("names that only begin like reserved ones are anybody's", needs: [.writing, .directories]) {
            ground in
            let storage = ground.storage()
            try await storage.makeDirectory("/.ferry-d")
            try await storage.store("x", at: "/.ferry-d/.ferry-x")
            try await storage.rename("/.ferry-d/.ferry-x", to: "/.FERRY-0123")
            try expect(try await storage.names(), [".FERRY-0123", ".ferry-d"])
            try expect(try await storage.text("/.FERRY-0123"), "x")
            try await storage.removeDirectory(VirtualPath("/.ferry-d"))
            try await storage.removeFile(VirtualPath("/.FERRY-0123"))
        },
    ]
}
