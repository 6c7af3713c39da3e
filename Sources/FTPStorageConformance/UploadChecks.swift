// SPDX-License-Identifier: Apache-2.0
import FTPStorage
import FTPWire

/// The promises of an upload.
extension ConformanceCheck {
    static let uploads: [ConformanceCheck] = [
        ConformanceCheck("a file of several pieces is all of them, in order", needs: [.writing]) { ground in
            let storage = ground.storage()
            let upload = try await storage.begin("/a", with: "one ")
            try await upload.arrive("two ", after: 4)
            let length = try await upload.commit(writing: [])
            try expect(length, 8)
            try expect(try await storage.text("/a"), "one two ")
        },
        ConformanceCheck("an upload that is given up leaves the old file, and no new one", needs: [.writing]) {
            ground in
            let storage = ground.storage()
            try await storage.store("old", at: "/a")
            for path in ["/a", "/b"] {
                let upload = try await storage.begin(path, with: "new")
                _ = await upload.abandon(keepingPartial: false)
            }
            try expect(try await storage.text("/a"), "old")
            try expect(try await storage.names(), ["a"])
        },
        ConformanceCheck("a new name must be free, when it is chosen and when it is committed", needs: [.writing]) {
            ground in
            let storage = ground.storage()
            try await storage.store("x", at: "/taken")
            for mode in [WriteMode.create, .replaceNothing] {
                let refused = await refusal { _ = try await storage.begin("/taken", mode, with: "y") }
                try expect(refused, .alreadyExists)
                let upload = try await storage.begin("/new", mode, with: "mine")
                try await storage.store("theirs", at: "/new")
                let late = await upload.refusalToCommit()
                try expect(late, .alreadyExists)
                try expect(try await storage.text("/new"), "theirs")
                try await storage.removeFile(VirtualPath("/new"))
                // The part kept of the upload that was refused goes with its name.
                _ = await refusal { try await storage.removeFile(VirtualPath("/new")) }
            }
        },
        ConformanceCheck("a file is there when it is committed, and not before", needs: [.writing]) { ground in
            let storage = ground.storage()
            let upload = try await storage.begin("/a.txt", with: "hello")
            try expect(try await storage.names(), [])
            try expect(await refusal { _ = try await storage.entry("/a.txt") }, .noSuchFile)
            let uploadLength = try await upload.commit()
            try expect(uploadLength, 5)
            try expect(try await storage.names(), ["a.txt"])
            try expect(try await storage.text("/a.txt"), "hello")
        },
        ConformanceCheck("the old file stands until the new one is committed", needs: [.writing]) { ground in
            let storage = ground.storage()
            try await storage.store("old", at: "/a")
            let reader = try await storage.openForReading(VirtualPath("/a"))
            let upload = try await storage.begin("/a", with: "new content")
            try expect(try await storage.text("/a"), "old")
            let uploadLength = try await upload.commit()
            try expect(uploadLength, 11)
            try expect(try await storage.text("/a"), "new content")
            // A reader who had begun with the old file reads it to its end.
            let text = try await reader.text()
            try expect(text, "old")
        },
        ConformanceCheck("an upload that breaks off leaves the old file", needs: [.writing, .resume]) { ground in
            let storage = ground.storage()
            try await storage.store("old", at: "/a")
            try expect(try await storage.breakOff("/a", after: "ne"), 2)
            try expect(try await storage.text("/a"), "old")
            try expect(try await storage.names(), ["a"])
        },
        ConformanceCheck("an upload that is only forgotten keeps what arrived", needs: [.writing, .resume]) { ground in
            let storage = ground.storage()
            func forget() async throws { _ = try await storage.begin("/a", with: "half") }
            try await forget()
            try expect(try await storage.names(), [])
            try expect(try await storage.resumableLength("/a"), 4)
        },
        ConformanceCheck("an upload may be given up without a part of it being kept", needs: [.writing]) { ground in
            let storage = ground.storage()
            let upload = try await storage.begin("/a", with: "half")
            let kept = await upload.abandon(keepingPartial: false)
            try expect(kept, 0)
            try expect(try await storage.resumableLength("/a"), nil)
        },
        ConformanceCheck("nothing is kept of an upload in which nothing arrived", needs: [.writing, .resume]) {
            ground in
            let storage = ground.storage()
            try expect(try await storage.breakOff("/a", after: ""), 0)
            try expect(try await storage.resumableLength("/a"), nil)
            try await storage.store("old", at: "/a")
            try expect(try await storage.breakOff("/a", .append, after: ""), 0)
            try expect(try await storage.resumableLength("/a"), nil)
        },
        ConformanceCheck("of two uploads to one name the last commit wins", needs: [.writing]) { ground in
            let storage = ground.storage()
            let first = try await storage.begin("/a", with: "first")
            let second = try await storage.begin("/a", with: "second")
            try await first.arrive("!", after: 5)
            let secondLength = try await second.commit()
            try expect(secondLength, 6)
            try expect(try await storage.text("/a"), "second")
            let firstLength = try await first.commit()
            try expect(firstLength, 6)
            try expect(try await storage.text("/a"), "first!")
        },
        ConformanceCheck("a directory is no place for a file", needs: [.writing, .directories]) { ground in
            let storage = ground.storage()
            try await storage.makeDirectory("/d")
            try expect(await refusal { _ = try await storage.begin("/d", with: "x") }, .isDirectory)
            try expect(await refusal { _ = try await storage.begin("/", with: "x") }, .isDirectory)
            try expect(await refusal { _ = try await storage.begin("/missing/x", with: "x") }, .noSuchFile)
            let upload = try await storage.begin("/e", with: "x")
            try await storage.makeDirectory("/e")
            let refused = await upload.refusalToCommit()
            try expect(refused, .isDirectory)
        },
        ConformanceCheck("the permissions of the file it replaces stay", needs: [.writing, .modes]) { ground in
            let storage = ground.storage()
            try await storage.store("old", at: "/a")
            try await storage.setMode(0o640, of: VirtualPath("/a"))
            try await storage.store("new", at: "/a")
            try expect(try await storage.entry("/a").mode, 0o640)
        },
    ]
}
