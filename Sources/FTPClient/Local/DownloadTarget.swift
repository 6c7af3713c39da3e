// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO

/// The place that the bytes of a download go to.
public enum DownloadTarget: Sendable {
    /// A file, under a temporary name until it is complete. An existing file stays as it is until then.
    case file(LocalPath)

    /// A file inside a directory that is held open: nothing outside it can be reached, whatever the name.
    case inside(LocalDirectory, name: [UInt8])

    /// A descriptor of the caller, which stays open: standard output, a pipe.
    case descriptor(CInt)
}

extension DownloadTarget: ExpressibleByStringInterpolation {
    /// The file of that path.
    public init(stringLiteral path: String) { self = .file(LocalPath(path)) }
}

/// The real place of a download, once its target was looked at.
enum LocalPlace: Sendable {
    /// A name in a directory, free or taken by a regular file or a link, either of which is replaced at the end.
    case name([UInt8], LocalDirectory)
    /// A device or pipe, which bytes are written to as they come.
    case stream(OpenFile)

    /// Looks at a target.
    static func find(_ target: DownloadTarget, for purpose: Purpose) async throws(FTPError) -> LocalPlace {
        switch target {
        case .descriptor(let raw):
            // The caller's own stays open.
            do throws(Errno) { return .stream(OpenFile(try System.duplicate(raw))) } catch {
                throw purpose.failure(.localFile, "the descriptor cannot be written to", cause: error)
            }
        case .inside(let directory, let name): return .name(name, directory)
        case .file(let path):
            do throws(LocalError) {
                return try await BlockingPool.shared.run { () throws(LocalError) in
                    try findNow(path)
                }
            } catch {
                throw purpose.failure(of: error, path)
            }
        }
    }

    private static func findNow(_ path: LocalPath) throws(LocalError) -> LocalPlace {
        if let device = try LocalError.wrapping({ () throws(Errno) in try deviceNow(path) }) { return .stream(device) }
        do throws(Errno) { return .name(path.name, try LocalDirectory.openNow(path.directory)) } catch {
            throw error == .noEntry || error == .notDirectory ? .noDirectory(path.directory) : .system(error)
        }
    }

    /// The device or pipe at a path; nil where a file is, or may be made.
    private static func deviceNow(_ path: LocalPath) throws(Errno) -> OpenFile? {
        guard let host = PathBytes(path.bytes) else { throw .invalidArgument }
        if path.bytes.last == .slash { throw .isDirectory }
        do throws(Errno) {
            // Through links, as `/dev/stdout` is one: only the file behind them matters here.
            switch try System.status(of: System.open(hostPath: host, .pathOnly)).kind {
            case .directory: throw .isDirectory
            case .other: return OpenFile(try System.open(hostPath: host, [.writeOnly, .noTerminal]))
            case .file, .symbolicLink: return nil
            }
        } catch {
            if error == .noEntry || error == .notDirectory { return nil }
            throw error
        }
    }
}
