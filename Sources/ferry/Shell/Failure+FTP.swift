// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPWire
import FerryIO

extension Failure {
    /// What an error of the library means to the person and to a script.
    init(_ error: FTPError) {
        self.init(ExitCode(error), Self.sentence(for: error), advice: error.advice)
        cause = error
    }

    /// What an error means that ended a transfer of that type: of a text nothing is kept, and it begins again.
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
        switch (error.code, error.operation) {
        case (.notFound, .changeFolder), (.notFound, .removeFolder):
            return "No such folder found on the server: \(place)"
        case (.notFound, .upload), (.notFound, .makeFolder):
            let folder = RemotePath(bytes: error.place).parent
            return "No such folder found on the server: \(folder.bytes.isEmpty ? place : folder.shown)"
        case (.notFound, .list): return "No such file or folder found on the server: \(place)"
        case (.notFound, _) where !place.isEmpty: return "No such file found on the server: \(place)"
        case (.cancelled, .download), (.cancelled, .upload): return "Interrupted; what has arrived is kept."
        case (.cancelled, _): return "Interrupted."
        case (.connectionLost, _): return "The connection was lost. \(Printable.text(Array(error.description.utf8)))"
        default: return Printable.text(Array(error.description.utf8))
        }
    }
}

extension ExitCode {
    /// The code for an error of the library.
    init(_ error: FTPError) {
        switch error.code {
        case .cannotConnect, .connectionLost: self = .cannotConnect
        case .timedOut: self = error.operation.movesFiles ? .incomplete : .cannotConnect
        case .loginRefused: self = .loginRefused
        case .notConnected: self = .usage
        case .notFound: self = .notFound
        case .exists, .denied, .refused, .notSupported: self = .denied
        case .full: self = .full
        case .localFile: self = .localFile
        case .incomplete: self = .incomplete
        case .protocolViolation: self = .protocolError
        case .cancelled: self = .interrupted
        case .refusedByGuard: self = .guarded
        }
    }
}

extension FTPError.Operation {
    fileprivate var movesFiles: Bool { self == .download || self == .upload }
}

extension FTPError {
    /// Whether whoever reads a pipe has seen enough.
    var isBrokenPipe: Bool { code == .localFile && (cause as? Errno) == .brokenPipe }
}
