// SPDX-License-Identifier: Apache-2.0
import FTPStorage
import FTPWire

/// Listings, downloads and facts of what was stored.
extension ConformanceCheck {
    static let reading: [ConformanceCheck] = [
        ConformanceCheck("a stored file has its name, its size and its bytes", needs: [.writing]) { ground in
            let storage = ground.storage()
            try await storage.store("hello", at: "/a")
            let facts = try await storage.entry("/a")
            try expect(facts.name, "a")
            try expect(facts.kind, .file)
            try expect(facts.size, 5)
            try expect(try await storage.text("/a"), "hello")
        },
        ConformanceCheck("names are bytes, and need not be text", needs: [.writing]) { ground in
            let storage = ground.storage()
            for name: [UInt8] in [[0x80, 0xfe, 0x20, 0x5c], Array("zürich \u{1f600}".utf8), [0x2a], [0x2d, 0x72]] {
                let path = VirtualPath().appending(name)
                _ = try await storage.openForWriting(path, .replace).commit()
                try expect(try await storage.entry(at: path).name.bytes, name)
                try expect(try await storage.list().contains { $0.name.bytes == name })
                try await storage.removeFile(path)
            }
        },
        ConformanceCheck("a listing has every entry once, and none that is not one", needs: [.writing, .directories]) {
            ground in
            let storage = ground.storage()
            try expect(try await storage.names(), [])
            let expected = (0..<1200).map { "f\($0)" }
            for name in expected { try await storage.store("", at: "/\(name)") }
            try await storage.makeDirectory("/.hidden")
            try await storage.breakOff("/never", after: "x")
            let names = try await storage.names()
            try expect(names, (expected + [".hidden"]).sorted())
            try expect(await refusal { _ = try await storage.names("/f1") }, .notADirectory)
            try expect(await refusal { _ = try await storage.names("/missing") }, .noSuchFile)
        },
        ConformanceCheck("only files are opened", needs: [.writing, .directories]) { ground in
            let storage = ground.storage()
            try await storage.makeDirectory("/d")
            try await storage.store("x", at: "/f")
            try expect(await refusal { _ = try await storage.text("/d") }, .isDirectory)
            try expect(await refusal { _ = try await storage.text("/") }, .isDirectory)
            try expect(await refusal { _ = try await storage.text("/g") }, .noSuchFile)
            try expect(await refusal { _ = try await storage.text("/f/g") }, .notADirectory)
        },
        ConformanceCheck(
            "times and permissions can be set", needs: [.writing, .directories, .modificationTimes, .modes]
        ) { ground in
            let storage = ground.storage()
            try await storage.store("x", at: "/f")
            try await storage.makeDirectory("/d")
            for name in ["/f", "/d"] {
                let time = Timestamp(seconds: 1_000_000_000, nanoseconds: name == "/f" ? 123_000_000 : 0)
                try await storage.setModificationTime(time, of: VirtualPath(name))
                try await storage.setMode(0o7705, of: VirtualPath(name))
                let facts = try await storage.entry(name)
                try expect(facts.modified, time)
                try expect(facts.mode, 0o705)
            }
            try expect(await refusal { try await storage.setMode(0o600, of: VirtualPath("/g")) }, .noSuchFile)
        },
        ConformanceCheck("errors tell the operation and the client's path, not the host's", needs: [.writing]) {
            ground in
            let storage = ground.storage()
            do {
                try await storage.rename("/sub/x", to: "/y")
                throw ConformanceFailure("a file that is not there was renamed")
            } catch let error as StorageError {
                try expect(error.operation, .rename)
                try expect(error.path, VirtualPath("/sub/x"))
                try expect(!error.description.contains("tmp"))
            }
        },
    ]
}
