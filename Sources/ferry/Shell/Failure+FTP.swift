// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPWire
import FerryIO

extension Failure {
    /// Words an error of the library for the person, and gives it a code for scripts.
    init(_ error: FTPError) {
        self.init(ExitCode(error), Self.sentence(for: error), advice: error.advice)
        cause = error
    }

    /// Words an error that ended a transfer of that type: of a text nothing is kept, and it begins again.
    init(_ error: FTPError, of type: TransferType) {
        guard type == .text, error.operation.movesFiles else {
            self.init(error)
            return
        }
        let isInterruption = error.code == .cancelled
        let advice =
            switch error.code {
            case .connectionLost, .timedOut, .incomplete: "Repeat the command: text is sent again from its beginning."
            case .full: "Free some space on the server, then try again."
            default: error.advice
            }
        self.init(
            ExitCode(error), isInterruption ? "Interrupted." : Self.sentence(for: error), advice: advice)
        cause = error
    }

    private static func sentence(for error: FTPError) -> String {
        let place = Printable.text(error.place)
        let parent = RemotePath(bytes: error.place).parent
        switch (error.code, error.operation) {
        case (.notFound, .changeDirectory), (.notFound, .removeDirectory):
            return "No such directory found on the server: \(place)"
        case (.notFound, .upload), (.notFound, .makeDirectory), (.notFound, .moveTo):
            return "No such directory found on the server: \(parent.bytes.isEmpty ? place : parent.shown)"
        case (.notFound, .list): return "No such file or directory found on the server: \(place)"
        case (.notFound, _) where !place.isEmpty: return "No such file found on the server: \(place)"
        case (.isDirectory, .download): return "\(place) is a directory; use -r to get it with all it holds"
        case (.isDirectory, .delete): return "\(place) is a directory; use -r to delete it with all it holds, or rmdir"
        case (.cancelled, .download), (.cancelled, .upload): return "Interrupted; what has arrived is kept."
        case (.cancelled, _): return "Interrupted."
        case (.connectionLost, .download), (.timedOut, .download), (.incomplete, .download):
            return Printable.text(Array((error.description + keptPart(error)).utf8))
        case (.untrusted, _):
            // Facts of certificates stand in lines of their own.
            return error.description.split(separator: "\n").map { Printable.text(Array($0.utf8)) }.joined(
                separator: "\n")
        default: return Printable.text(Array(error.description.utf8))
        }
    }

    /// `; 3,000 of 5,000 bytes have arrived`, where bytes are kept for the next attempt.
    private static func keptPart(_ error: FTPError) -> String {
        guard let kept = error.kept else { return "" }
        let total = kept.total.map { " of \(Readable.exact($0))" } ?? ""
        return "; \(Readable.exact(kept.bytes))\(total) bytes have arrived"
    }
}

extension ExitCode {
    /// The code for an error of the library.
    init(_ error: FTPError) {
        switch error.code {
        case .cannotConnect: self = .cannotConnect
        case .connectionLost, .timedOut: self = error.operation.movesFiles ? .incomplete : .cannotConnect
        case .unknown: self = .incomplete
        case .loginRefused: self = .loginRefused
        case .notConnected, .isDirectory: self = .usage
        case .notFound: self = .notFound
        case .exists, .denied, .refused, .notSupported: self = .denied
        case .full, .busy: self = .full
        case .localFile: self = .localFile
        case .incomplete: self = .incomplete
        case .protocolViolation: self = .protocolError
        case .encryptionFailed, .untrusted: self = .notTrusted
        case .cancelled: self = .interrupted
        case .refusedByGuard: self = .guarded
        }
    }
}

extension FTPError.Operation {
    fileprivate var movesFiles: Bool { self == .download || self == .upload }
}

extension FTPError {
    /// True when the reader of a pipe has seen enough, and has closed it.
    var isBrokenPipe: Bool { code == .localFile && (cause as? Errno) == .brokenPipe }
}
