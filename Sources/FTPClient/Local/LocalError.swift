// SPDX-License-Identifier: Apache-2.0
import FerryIO

/// The reason for which a local file cannot be used.
enum LocalError: Error {
    case system(Errno)
    /// Something of that name is there, and must not be replaced.
    case exists
    case isDirectory
    /// The directory that a file is to be made in is missing, or is no directory.
    case noDirectory(LocalPath)
    /// Another process, or another task of this one, is writing the same part.
    case busy
    /// There is an earlier part, but of another state of the remote file.
    case changed
}

extension Purpose {
    /// The error that a problem with a local file means; `path` names it.
    func failure(of error: LocalError, _ path: LocalPath) -> FTPError {
        let name = Array(path.bytes)
        let words = String(decoding: name, as: UTF8.self)
        switch error {
        case .system(let cause): return failure(.localFile, "the local file \(words)", cause: cause)
        case .exists: return failure(.refusedByGuard, "\(words) exists already")
        case .isDirectory: return failure(.localFile, "\(words) is a directory")
        case .noDirectory(let directory):
            let place = String(decoding: directory.bytes, as: UTF8.self)
            return failure(.localFile, "there is no local directory \(place); make it first")
        case .busy: return failure(.localFile, "another transfer is writing \(words)")
        case .changed:
            return failure(.refusedByGuard, "the part of \(words) belongs to another state of the remote file")
        }
    }
}

extension LocalError {
    /// Runs calls of the system and passes on what they throw as errors of this kind.
    static func wrapping<Value: ~Copyable>(_ calls: () throws(Errno) -> Value) throws(LocalError) -> Value {
        do throws(Errno) { return try calls() } catch { throw .system(error) }
    }
}
