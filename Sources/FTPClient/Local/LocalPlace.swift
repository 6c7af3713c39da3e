// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO

/// Where a download really goes, once the target was looked at.
enum LocalPlace: Sendable {
    /// A name in a folder, free or taken by a regular file or a link, either of which is replaced at the end.
    case name([UInt8], LocalFolder)
    /// A device or pipe, which bytes are written to as they come.
    case stream(OpenFile)

    /// Looks at a target.
    static func find(_ path: LocalPath) async throws(LocalError) -> LocalPlace {
        try await BlockingPool.shared.run { () throws(LocalError) in
            try LocalError.wrapping { () throws(Errno) in try findNow(path) }
        }
    }

    private static func findNow(_ path: LocalPath) throws(Errno) -> LocalPlace {
        guard let host = PathBytes(path.bytes) else { throw .invalidArgument }
        if path.bytes.last == slash { throw .isDirectory }
        do throws(Errno) {
            // Through links, as `/dev/stdout` is one: only what stands behind them matters here.
            switch try System.status(of: System.open(hostPath: host, .pathOnly)).kind {
            case .folder: throw .isDirectory
            case .other: return .stream(OpenFile(try System.open(hostPath: host, [.writeOnly, .noTerminal])))
            case .file, .symbolicLink: break
            }
        } catch {
            if error != .noEntry { throw error }
        }
        return .name(path.name, try LocalFolder.openNow(path.folder))
    }
}
