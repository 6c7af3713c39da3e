// SPDX-License-Identifier: Apache-2.0
import FTPStorage
import FTPWire

/// Parts of broken uploads, and the ways in which others go on from them.
extension ConformanceCheck {
    static let resuming: [ConformanceCheck] = [
        ConformanceCheck("an upload goes on where one before has ended", needs: [.writing, .resume]) { ground in
            let storage = ground.storage()
            try await storage.breakOff("/a", after: "hello")
            try expect(try await storage.resumableLength("/a"), 5)
            let upload = try await storage.openForWriting(VirtualPath("/a"), .resume(at: 5))
            try expect(upload.startOffset, 5)
            try await upload.arrive(" world")
            let length = try await upload.commit()
            try expect(length, 11)
            try expect(try await storage.text("/a"), "hello world")
            try expect(try await storage.resumableLength("/a"), nil)
        },
        ConformanceCheck("an upload that goes on may break off again", needs: [.writing, .resume]) { ground in
            let storage = ground.storage()
            try await storage.breakOff("/a", after: "one")
            try expect(try await storage.breakOff("/a", .resume(at: 3), after: "two"), 6)
            // Nothing new arrived, but what was there before is still worth keeping.
            try expect(try await storage.breakOff("/a", .resume(at: 6), after: ""), 6)
            try await storage.store("!", at: "/a", .append)
            try expect(try await storage.text("/a"), "onetwo!")
        },
        ConformanceCheck("an upload that goes on in the middle of a file works on a copy", needs: [.writing, .resume]) {
            ground in
            let storage = ground.storage()
            try await storage.store("0123456789", at: "/a")
            let upload = try await storage.begin("/a", .resume(at: 4), with: "new")
            try expect(try await storage.text("/a"), "0123456789")
            let length = try await upload.commit()
            try expect(length, 7)
            try expect(try await storage.text("/a"), "0123new")
        },
        ConformanceCheck("a partial upload of just that length goes before the old file", needs: [.writing, .resume]) {
            ground in
            let storage = ground.storage()
            try await storage.store("0123456789", at: "/a")
            try await storage.breakOff("/a", after: "abc")
            try await storage.store("def", at: "/a", .resume(at: 3))
            try expect(try await storage.text("/a"), "abcdef")
        },
        ConformanceCheck("a partial upload can be cut", needs: [.writing, .resume]) { ground in
            let storage = ground.storage()
            try await storage.breakOff("/a", after: "hello")
            try await storage.store("y!", at: "/a", .resume(at: 2))
            try expect(try await storage.text("/a"), "hey!")
        },
        ConformanceCheck("nothing begins beyond the end", needs: [.writing, .resume]) { ground in
            let storage = ground.storage()
            try expect(await refusal { _ = try await storage.begin("/a", .resume(at: 1), with: "") }, .offsetBeyondEnd)
            try await storage.store("abc", at: "/a")
            try expect(await refusal { _ = try await storage.begin("/a", .resume(at: 4), with: "") }, .offsetBeyondEnd)
            try await storage.breakOff("/b", after: "abc")
            try expect(await refusal { _ = try await storage.begin("/b", .resume(at: 4), with: "") }, .offsetBeyondEnd)
            // A refusal costs nothing of what is kept.
            try expect(try await storage.resumableLength("/b"), 3)
            try await storage.store("xyz", at: "/b", .resume(at: 0))
            try expect(try await storage.text("/b"), "xyz")
        },
        ConformanceCheck(
            "appending leaves the file until the commit, and begins one that is not there", needs: [.writing, .resume]
        ) { ground in
            let storage = ground.storage()
            try await storage.store("one", at: "/a", .append)
            let upload = try await storage.begin("/a", .append, with: "two")
            try expect(upload.startOffset, 3)
            try expect(try await storage.text("/a"), "one")
            _ = try await upload.commit()
            try expect(try await storage.text("/a"), "onetwo")
        },
        ConformanceCheck("a broken append leaves the file and keeps what was added", needs: [.writing, .resume]) {
            ground in
            let storage = ground.storage()
            try await storage.store("one", at: "/a")
            try expect(try await storage.breakOff("/a", .append, after: "tw"), 5)
            try expect(try await storage.text("/a"), "one")
            // A client that asks for the size sees the file, and appends from there.
            try await storage.store("two", at: "/a", .append)
            try expect(try await storage.text("/a"), "onetwo")
        },
        ConformanceCheck("two that append at once come one after the other", needs: [.writing, .resume]) { ground in
            let storage = ground.storage()
            try await storage.store("log ", at: "/a")
            let first = try await storage.begin("/a", .append, with: "one")
            let second = try await storage.begin("/a", .append, with: "two")
            let third = try await storage.begin("/a", .resume(at: 4), with: "three")
            _ = try await second.commit()
            try expect(try await storage.text("/a"), "log two")
            _ = try await first.commit()
            try expect(try await storage.text("/a"), "log twoone")
            // An upload that was told where it goes on must find the file as long as it was.
            let refused = await third.refusalToCommit()
            try expect(refused, .busy)
            try expect(try await storage.text("/a"), "log twoone")
        },
        ConformanceCheck("an upload that goes on replaces no file that came meanwhile", needs: [.writing, .resume]) {
            ground in
            let storage = ground.storage()
            try await storage.breakOff("/a", after: "rest")
            let upload = try await storage.begin("/a", .resume(at: 4), with: "!")
            try await storage.store("other", at: "/a")
            let refused = await upload.refusalToCommit()
            try expect(refused, .alreadyExists)
            try expect(try await storage.text("/a"), "other")
            // The bytes that arrived are not lost: now that the file is known, it may be replaced.
            try expect(try await storage.resumableLength("/a"), 5)
            try await storage.store("!", at: "/a", .resume(at: 5))
            try expect(try await storage.text("/a"), "rest!!")
        },
        ConformanceCheck(
            "an upload that goes on replaces no file that was removed meanwhile", needs: [.writing, .resume]
        ) { ground in
            let storage = ground.storage()
            try await storage.store("old", at: "/a")
            let upload = try await storage.begin("/a", .append, with: "new")
            try await storage.removeFile(VirtualPath("/a"))
            let refused = await upload.refusalToCommit()
            try expect(refused, .busy)
            try expect(try await storage.names(), [])
        },
        ConformanceCheck("an upload from nothing drops what was kept", needs: [.writing, .resume]) { ground in
            let storage = ground.storage()
            try await storage.breakOff("/a", after: "old rest")
            let upload = try await storage.begin("/a", with: "n")
            try expect(try await storage.resumableLength("/a"), nil)
            let kept = await upload.abandon(keepingPartial: true)
            try expect(kept, 1)
            try expect(try await storage.resumableLength("/a"), 1)
        },
        ConformanceCheck("of two broken uploads the part of the last is kept", needs: [.writing, .resume]) { ground in
            let storage = ground.storage()
            let first = try await storage.begin("/a", with: "first")
            let second = try await storage.begin("/a", with: "second")
            _ = await first.abandon(keepingPartial: true)
            _ = await second.abandon(keepingPartial: true)
            try expect(try await storage.resumableLength("/a"), 6)
            try await storage.store("!", at: "/a", .resume(at: 6))
            try expect(try await storage.text("/a"), "second!")
            try expect(try await storage.resumableLength("/a"), nil)
        },
        ConformanceCheck(
            "a commit drops what is kept of other uploads, but not those in progress", needs: [.writing, .resume]
        ) { ground in
            let storage = ground.storage()
            let first = try await storage.begin("/a", with: "first")
            let second = try await storage.begin("/a", with: "second")
            let third = try await storage.begin("/a", with: "third")
            _ = await second.abandon(keepingPartial: true)
            try expect(try await storage.resumableLength("/a"), 6)
            _ = try await first.commit()
            try expect(try await storage.resumableLength("/a"), nil)
            _ = try await third.commit()
            try expect(try await storage.text("/a"), "third")
        },
    ]
}
