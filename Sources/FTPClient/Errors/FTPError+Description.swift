// SPDX-License-Identifier: Apache-2.0
import FTPWire

extension FTPError: CustomStringConvertible {
    /// One sentence, safe to show on a terminal: what could not be done, why, and the server's words.
    public var description: String {
        let target = Printable.text(place)
        var sentence = "Cannot \(operation.words)"
        if !target.isEmpty { sentence += " \(target)" }
        sentence += ": \(detail ?? code.words)"
        if let cause { sentence += " (\(cause))" }
        if let reply { sentence += "; the server says: \(reply)" }
        return sentence
    }

    /// What a person can do about it, if there is something.
    public var advice: String? {
        switch code {
        case .cannotConnect: "Check the host's name and port, and whether a firewall stands between."
        case .connectionLost, .timedOut: "Try again; what has arrived is kept."
        case .loginRefused where reply.map(Self.blamesHome) == true:
            "Name and password are right; the server's administrator has to see to the home directory."
        case .loginRefused: "Check the user name and the password."
        case .notConnected: "Connect and log in first."
        case .full: "Free some space on the server, then try again; what has arrived is kept where the server allows."
        case .incomplete: "Repeat the command: it goes on where it stopped if the file is still the same."
        default: nil
        }
    }

    /// Whether a server lets somebody in whose files it cannot open: ferryd and Pure-FTPd name the home directory, vsftpd
    /// cannot change directory.
    private static func blamesHome(_ reply: Reply) -> Bool {
        let text = reply.text.lowercased()
        return text.contains("home directory") || text.contains("cannot change directory")
    }
}

extension FTPError.Code {
    var words: String {
        switch self {
        case .cannotConnect: "no connection"
        case .connectionLost: "the connection was lost"
        case .loginRefused: "login refused"
        case .notConnected: "not connected"
        case .notFound: "no such file or folder on the server"
        case .exists: "it exists already"
        case .denied: "the server does not allow it"
        case .full: "the server has no room for it"
        case .refused: "the server refuses"
        case .notSupported: "the server does not know how to"
        case .localFile: "a problem with a local file"
        case .incomplete: "the transfer is not complete"
        case .protocolViolation: "the server does not keep to the protocol"
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
        case .changeFolder: "change to"
        case .askFolder: "ask for the current folder"
        case .stat: "examine"
        case .download: "download"
        case .upload: "upload"
        case .delete: "delete"
        case .makeFolder: "make folder"
        case .removeFolder: "remove folder"
        case .rename: "rename"
        case .changeMode: "change the mode of"
        case .changeTime: "set the time of"
        case .ask: "send"
        case .quit: "quit"
        case .openLocal: "open"
        }
    }
}
