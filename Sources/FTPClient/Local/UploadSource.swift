// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO

/// The place that the bytes of an upload come from.
public enum UploadSource: Sendable {
    /// A file.
    case file(LocalPath)

    /// A file inside a directory that is held open; symbolic links are not followed.
    case inside(LocalDirectory, name: [UInt8])

    /// A descriptor of the caller, which stays open, read from where it stands to its end: standard input, a pipe.
    case descriptor(CInt)

    /// Bytes in memory.
    case bytes([UInt8])
}

extension UploadSource: ExpressibleByStringInterpolation {
    /// The file of that path.
    public init(stringLiteral path: String) { self = .file(LocalPath(path)) }
}

extension UploadSource {
    /// The place, for messages.
    var path: LocalPath {
        switch self {
        case .file(let path): path
        case .inside(let directory, let name): directory.path.appending(name)
        case .descriptor: "standard input"
        case .bytes: "memory"
        }
    }
}

/// An upload's source, once it was looked at.
enum LocalSource: Sendable {
    /// A regular file: it can be read from any place, and again.
    case file(OpenFile, FileStatus)
    /// Anything that can be read once only.
    case pipe(OpenFile)
    case memory([UInt8])
    /// The bytes that another server sends meanwhile.
    case relayed(RelayedFile)

    static func open(_ source: UploadSource) async throws(LocalError) -> LocalSource {
        if case .bytes(let bytes) = source { return .memory(bytes) }
        return try await BlockingPool.shared.run { () throws(LocalError) in
            let descriptor = try LocalError.wrapping { () throws(Errno) in try openNow(source) }
            if case .descriptor = source { return .pipe(OpenFile(descriptor)) }
            let status = try LocalError.wrapping { () throws(Errno) in try System.status(of: descriptor) }
            switch status.kind {
            case .directory: throw .isDirectory
            case .file: return .file(OpenFile(descriptor), status)
            case .symbolicLink, .other: return .pipe(OpenFile(descriptor))
            }
        }
    }

    /// True when a second attempt finds the same bytes.
    ///
    /// The source is looked at, not opened: a FIFO can be opened once.
    static func canBeReadAgain(_ source: UploadSource) async -> Bool {
        await BlockingPool.shared.run {
            switch source {
            case .descriptor: return false
            case .bytes: return true
            case .file(let path):
                guard let host = PathBytes(path.bytes), let file = try? System.open(hostPath: host, .pathOnly) else {
                    return false
                }
                return (try? System.status(of: file).kind) == .file
            case .inside(let directory, let name):
                guard let name = try? LocalDirectory.component(name) else { return false }
                return (try? directory.statusNow(name)?.kind) == .file
            }
        }
    }

    private static func openNow(_ source: UploadSource) throws(Errno) -> Descriptor {
        switch source {
        // The caller's own stays open.
        case .descriptor(let raw): return try System.duplicate(raw)
        case .inside(let directory, let name):
            return try directory.openNow(try LocalDirectory.component(name), [.readOnly, .noTerminal])
        case .file(let path):
            guard let host = PathBytes(path.bytes) else { throw .invalidArgument }
            return try System.open(hostPath: host, [.readOnly, .noTerminal])
        case .bytes: throw .invalidArgument
        }
    }
}

extension LocalSource {
    /// The status of a regular file.
    var status: FileStatus? {
        if case .file(_, let status) = self { return status }
        return nil
    }

    /// True when a second attempt with this opened source sends the same bytes.
    var isRepeatable: Bool {
        switch self {
        case .pipe, .relayed: false
        case .file, .memory: true
        }
    }

    /// Sends the bytes from `offset` on.
    func send(
        _ stream: consuming ByteStream, from offset: Int64, with pump: Pump, _ relay: ByteRelay
    ) async -> Flow {
        switch self {
        case .file(let file, let status): await pump.send(stream, FileSource(file, offset..<status.size), relay)
        case .pipe(let file): await pump.send(stream, PipeSource(file), relay)
        case .relayed(let file): await pump.send(stream, file.source, relay)
        case .memory(let bytes): await pump.send(stream, MemorySource(bytes.dropFirst(Int(clamping: offset))), relay)
        }
    }
}
