// SPDX-License-Identifier: Apache-2.0
import FTPWire

extension FTPError: CustomStringConvertible {
    /// One sentence, safe to show on a terminal: what could not be done, why, and the server's words.
    public var description: String {
        let target = Printable.text(place)
        var sentence = "Cannot \(operation.words)"
        if !target.isEmpty { sentence += " \(target)" }
        sentence += ": \(detail ?? (isTurnedAway ? Self.turnedAway : code.words))"
        if let cause { sentence += " (\(cause))" }
        if let reply { sentence += "; the server says: \(reply)" }
        return sentence
    }

    /// True if the server's reply is about the address from which this comes.
    var isTurnedAway: Bool {
        guard code == .busy || code == .cannotConnect && operation == .connect else { return false }
        return reply?.turnsAddressAway(during: operation) == true
    }

    static let turnedAway = "the server turns this address away, and may have banned it"
    static let closedUngreeted =
        "the server closed the connection before its greeting; it may have banned this address, or let in others only"

    /// True if the server has closed the connection instead of greeting.
    var isUngreeted: Bool { detail == Self.closedUngreeted }
}

extension FTPError.Code {
    var words: String {
        switch self {
        case .cannotConnect: "no connection"
        case .busy: "the server takes no more connections now"
        case .connectionLost: "the connection was lost"
        case .unknown: "the connection was lost before the answer came"
        case .loginRefused: "login refused"
        case .notConnected: "not connected"
        case .notFound: "no such file or directory on the server"
        case .exists: "it exists already"
        case .isDirectory: "it is a directory"
        case .denied: "the server does not allow it"
        case .full: "the server has no room for it"
        case .refused: "the server refuses"
        case .notSupported: "the server does not know how to"
        case .localFile: "a problem with a local file"
        case .incomplete: "the transfer is not complete"
        case .protocolViolation: "the server does not keep to the protocol"
        case .encryptionFailed: "the connection could not be encrypted"
        case .untrusted: "the server's certificate is not trusted"
        case .timedOut: "no answer in time"
        case .cancelled: "cancelled"
        case .refusedByGuard: "refused for safety"
        }
    }
}

extension FTPError.Operation {
    var words: String {
        switch self {
        case .connect: "connect to"
        case .login: "log in as"
        case .list: "list"
        case .changeDirectory: "change to"
        case .askDirectory: "ask for the current directory"
        case .stat: "examine"
        case .download: "download"
        case .upload: "upload"
        case .delete: "delete"
        case .makeDirectory: "make directory"
        case .removeDirectory: "remove directory"
        case .rename: "rename"
        case .moveTo: "move to"
        case .makeLink: "make the link"
        case .changeMode: "change the mode of"
        case .changeTime: "set the time of"
        case .ask: "send"
        case .quit: "quit"
        case .openLocal: "open"
        }
    }
}
