// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO

/// The file that a memory is kept in: a heading that names both directories, then a row for each file and directory.
///
/// Rows end in NUL, which no name holds: `f SIZE TIME SIZE TIME PATH`, first as the file is here, then as it is on the
/// server, and `d PATH`. Times are seconds and nanoseconds with a point between, `-` stands for what is not known.
package struct SyncMemoryFile: Sendable {
    private let path: LocalPath
    private let heading: [UInt8]

    /// Names a file, and the two directories that it is about.
    ///
    /// - Parameters:
    ///   - path: The file; its directory is made when something is kept in it.
    ///   - request: The sync.
    ///   - server: The server and the user, as one word.
    ///   - remote: The directory on the server, from its root.
    package init(at path: LocalPath, for request: SyncRequest, on server: String, in remote: RemotePath) {
        self.path = path
        heading = Self.heading(request, server, remote)
    }

    /// The name of a file for a sync, which no other sync has.
    package static func name(for request: SyncRequest, on server: String, in remote: RemotePath) -> String {
        String(TemporaryName.hash(heading(request, server, remote)), radix: 16)
    }

    private static func heading(_ request: SyncRequest, _ server: String, _ remote: RemotePath) -> [UInt8] {
        Array("ferry sync 1\nhere ".utf8) + absolute(request.local.bytes) + Array("\nserver \(server)\nthere ".utf8)
            + remote.bytes
    }

    private static func absolute(_ path: [UInt8]) -> [UInt8] {
        if path.first == slash { return VirtualPath(path).bytes }
        return VirtualPath(((try? System.currentDirectory()) ?? []) + [slash] + path).bytes
    }

    /// The memory; empty where there is none, or where the file is about something else.
    package func read() async -> SyncMemory {
        await BlockingPool.shared.run { (try? System.contents(of: path.bytes, atMost: 1 << 30)) ?? [] }
            .memory(behind: heading)
    }

    /// Keeps a memory, in place of what is in the file.
    package func write(_ memory: SyncMemory) async throws(FTPError) {
        let bytes = heading + [0] + memory.rows
        do throws(Errno) {
            try await BlockingPool.shared.run { () throws(Errno) in
                let directory = try LocalDirectory.makeNow(path.directory)
                try System.replaceFile(path.name, in: directory.descriptor, with: bytes)
            }
        } catch {
            throw Purpose(.openLocal, path.bytes).failure(.localFile, cause: error)
        }
    }
}

extension SyncMemory {
    fileprivate var rows: [UInt8] {
        var bytes: [UInt8] = []
        for path in directories.sorted() { bytes += Array("d ".utf8) + path.bytes + [0] }
        for (path, record) in records.sorted(by: { $0.key < $1.key }) {
            bytes += Array("f \(record.local.words) \(record.remote.words) ".utf8) + path.bytes + [0]
        }
        return bytes
    }
}

extension SyncMemory.Version {
    fileprivate var words: String {
        "\(size.map(String.init) ?? "-") \(time.map { "\($0.seconds).\($0.nanoseconds)" } ?? "-")"
    }

    fileprivate init?(_ size: ArraySlice<UInt8>, _ time: ArraySlice<UInt8>) {
        let unknown = [UInt8(ascii: "-")]
        if size.elementsEqual(unknown) {
            self.size = nil
        } else {
            guard let number = Int64(String(decoding: size, as: UTF8.self)) else { return nil }
            self.size = number
        }
        if time.elementsEqual(unknown) {
            self.time = nil
        } else {
            let parts = time.split(separator: UInt8(ascii: "."))
            guard parts.count == 2, let seconds = Int64(String(decoding: parts[0], as: UTF8.self)),
                let nanoseconds = Int32(String(decoding: parts[1], as: UTF8.self))
            else { return nil }
            self.time = Timestamp(seconds: seconds, nanoseconds: nanoseconds)
        }
    }
}

extension [UInt8] {
    /// Reads rows; one that cannot be read proves nothing.
    fileprivate func memory(behind heading: [UInt8]) -> SyncMemory {
        var memory = SyncMemory()
        guard starts(with: heading), count > heading.count, self[heading.count] == 0 else { return memory }
        for row in self[(heading.count + 1)...].split(separator: 0) {
            if row.starts(with: "d ".utf8) {
                memory.directories.insert(SyncPath(bytes: Array(row.dropFirst(2))))
                continue
            }
            let words = row.split(separator: .space, maxSplits: 5, omittingEmptySubsequences: false)
            guard words.count == 6, words[0].elementsEqual("f".utf8),
                let local = SyncMemory.Version(words[1], words[2]), let remote = SyncMemory.Version(words[3], words[4])
            else { continue }
            memory.records[SyncPath(bytes: Array(words[5]))] = SyncMemory.Record(local: local, remote: remote)
        }
        return memory
    }
}
