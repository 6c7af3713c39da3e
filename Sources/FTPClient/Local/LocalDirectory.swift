// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO

/// A directory of this machine that is held open, so that names from a server cannot lead out of it.
public final class LocalDirectory: Sendable {
    /// The path it was found at; for messages only.
    public let path: LocalPath

    let descriptor: Descriptor

    private init(path: LocalPath, descriptor: consuming Descriptor) {
        self.path = path
        self.descriptor = descriptor
    }

    /// Opens a directory.
    public static func open(_ path: LocalPath) async throws(FTPError) -> LocalDirectory {
        do throws(Errno) {
            return try await BlockingPool.shared.run { () throws(Errno) in try openNow(path) }
        } catch {
            throw Purpose(.openLocal, path.bytes).failure(.localFile, cause: error)
        }
    }

    /// Opens a directory directly inside this one, and makes it first if it is missing.
    ///
    /// Symbolic links are refused, so that a link that was made meanwhile leads nowhere.
    public func directory(_ name: [UInt8]) async throws(FTPError) -> LocalDirectory {
        let place = path.appending(name)
        do throws(Errno) {
            let component = try Self.component(name)
            return try await BlockingPool.shared.run { () throws(Errno) in
                do throws(Errno) { try System.makeDirectory(component, in: self.descriptor) } catch {
                    if error != .exists { throw error }
                }
                let descriptor = try self.openNow(component, [.directory, .readOnly])
                return LocalDirectory(path: place, descriptor: descriptor)
            }
        } catch {
            throw Purpose(.openLocal, place.bytes).failure(.localFile, cause: error)
        }
    }
}

extension LocalDirectory {
    /// Opens a directory directly inside this one; symbolic links are refused.
    func existingDirectory(_ name: [UInt8]) async throws(FTPError) -> LocalDirectory {
        let place = path.appending(name)
        do throws(Errno) {
            let component = try Self.component(name)
            return try await BlockingPool.shared.run { () throws(Errno) in
                LocalDirectory(path: place, descriptor: try self.openNow(component, [.directory, .readOnly]))
            }
        } catch {
            throw Purpose(.openLocal, place.bytes).failure(.localFile, cause: error)
        }
    }

    /// For code that may block.
    static func openNow(_ path: LocalPath) throws(Errno) -> LocalDirectory {
        guard let host = PathBytes(path.bytes) else { throw .invalidArgument }
        return LocalDirectory(path: path, descriptor: try System.open(hostPath: host, [.directory, .readOnly]))
    }

    /// Opens a directory of this program's own, and makes it with all that lead to it where they are missing.
    static func makeNow(_ path: LocalPath) throws(Errno) -> LocalDirectory {
        do throws(Errno) { return try openNow(path) } catch {
            let parent = path.directory
            guard error == .noEntry, parent != path, let name = PathBytes(path.name) else { throw error }
            do throws(Errno) {
                try System.makeDirectory(name, in: try makeNow(parent).descriptor, mode: 0o700)
            } catch {
                // Another program, or task, needs it at the same moment.
                if error != .exists { throw error }
            }
            return try openNow(path)
        }
    }

    /// Opens a name of this directory and nothing else, wherever links may point (openat2(2)); for code that may block.
    func openNow(_ name: PathBytes, _ flags: OpenFlags, mode: UInt16 = 0) throws(Errno) -> Descriptor {
        try System.open(
            name, from: descriptor, flags.union(.noFollow), mode: mode,
            resolve: [.beneath, .noSymbolicLinks, .noMagicLinks])
    }

    /// The status of a name, `nil` if there is none; for code that may block.
    func statusNow(_ name: PathBytes) throws(Errno) -> FileStatus? {
        do throws(Errno) { return try System.status(of: name, in: descriptor) } catch {
            if error == .noEntry { return nil }
            throw error
        }
    }

    /// A name that can stand in a directory, and leads nowhere else.
    static func component(_ name: [UInt8]) throws(Errno) -> PathBytes {
        guard VirtualPath.isComponent(name), let component = PathBytes(name) else { throw .invalidArgument }
        return component
    }
}
