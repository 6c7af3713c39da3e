// SPDX-License-Identifier: Apache-2.0
import FTPStorage
import FTPWire
import FerryIO

/// Listings, facts and bytes agree with each other: checks for stores with any files, also read-only ones.
extension ConformanceCheck {
    static let consistency: [ConformanceCheck] = [
        ConformanceCheck("the root is a directory, is listed, and is no file") { ground in
            let storage = ground.storage()
            try expect(try await storage.entry("/").kind, .directory)
            _ = try await storage.list()
            try expect(await refusal { _ = try await storage.text("/") }, .isDirectory)
        },
        ConformanceCheck("an entry that is listed is found by its name, of the same kind and size") { ground in
            let storage = ground.storage()
            for (path, listed) in try await storage.walk() {
                let found = try await storage.entry(at: path)
                try expect(found.kind, listed.kind, "\(path)")
                if listed.kind == .file { try expect(found.size, listed.size, "\(path)") }
            }
        },
        ConformanceCheck("no directory lists a name twice") { ground in
            let storage = ground.storage()
            let below = try await storage.walk().filter { $0.1.kind == .directory }.map(\.0)
            for path in [VirtualPath()] + below {
                let names = try await storage.list(at: path).map(\.name)
                try expect(Set(names).count, names.count, "\(path)")
            }
        },
        ConformanceCheck("a file has as many bytes as its size says, and gives them from any place on") { ground in
            let storage = ground.storage()
            for (path, listed) in try await storage.walk() where listed.kind == .file {
                let file = try await storage.openForReading(path)
                let (size, reader) = (file.facts.size ?? 0, file.reader)
                if let told = listed.size { try expect(size, told, "\(path)") }
                guard size <= 10_000_000 else { continue }
                var bytes: [UInt8] = []
                while true {
                    let piece = try await reader.read(at: Int64(bytes.count), atMost: 65_536)
                    if piece.isEmpty { break }
                    bytes += piece
                }
                try expect(Int64(bytes.count), size, "\(path)")
                let middle = try await reader.read(at: size / 2, atMost: 10)
                try expect(bytes.dropFirst(Int(size / 2)).starts(with: middle), "\(path) has other bytes in the middle")
                try expect(middle.isEmpty, size == 0, "\(path)")
                try expect(try await reader.read(at: size, atMost: 10), [], "\(path) goes on behind its end")
            }
        },
        ConformanceCheck("a name that is not there is not found, listed or read") { ground in
            let storage = ground.storage()
            let path = "/no-such-name-\(UInt32.random(in: .min ... .max))"
            try expect(await refusal { _ = try await storage.entry(path) }, .noSuchFile)
            try expect(await refusal { _ = try await storage.list(path) }, .noSuchFile)
            try expect(await refusal { _ = try await storage.text(path) }, .noSuchFile)
            try expect(await refusal { _ = try await storage.entry(path + "/below") }, .noSuchFile)
        },
        ConformanceCheck("a directory is not read, and a file is not listed") { ground in
            let storage = ground.storage()
            for (path, listed) in try await storage.walk() {
                if listed.kind.isDirectory {
                    let kind = await refusal { _ = try await storage.openForReading(path) }
                    try expect(kind, .isDirectory, "\(path)")
                } else if listed.kind == .file {
                    let kind = await refusal { _ = try await storage.entries(in: path, .everything) }
                    try expect(kind, .notADirectory, "\(path)")
                    let below = await refusal { _ = try await storage.entry(at: path.appending([0x78])) }
                    try expect(below == .notADirectory || below == .noSuchFile, "\(path) is a file and has entries")
                }
            }
        },
    ]
}

extension StorageBackend {
    /// The paths of at most 300 entries with their facts, from the root down.
    fileprivate func walk() async throws -> [(VirtualPath, EntryFacts)] {
        var found: [(VirtualPath, EntryFacts)] = []
        var directories = [VirtualPath()]
        while let directory = directories.popLast() {
            for entry in try await list(at: directory) where found.count < 300 {
                let path = directory.appending(entry.name.bytes)
                found.append((path, entry))
                if entry.kind == .directory { directories.append(path) }
            }
        }
        return found
    }
}
