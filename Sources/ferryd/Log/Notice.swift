// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPWire
import FerryIO
import ProgramKit

/// Something that `ferryd` says of itself, beside the events of connections: at its start, while it serves, at its end.
enum Notice: Sendable {
    /// The directory that is served to all who have none of their own.
    case serving([UInt8])
    case listening(SocketAddress)
    /// There was no account; the password is told here and never again.
    case accountMade(OneTimeAccount)
    /// The command that connects to this server.
    case connectWith(String)
    case shuttingDown(connections: Int)
    case stopped
}

extension Notice {
    /// A line, or more, for people.
    var words: String {
        switch self {
        case .serving(let path): "Serving \(Printable.text(path))"
        case .listening(let address): "Listening on \(address.isWildcard ? "port \(address.port)" : "\(address)")"
        case .accountMade(let account):
            "There was no account, so one was made. It is shown only now:\n"
                + "  name \(account.name), password \(account.password)"
        case .connectWith(let command): "Connect with: \(command)"
        case .shuttingDown(let connections): "Shutting down: \(connections) connected; transfers may finish."
        case .stopped: "Stopped."
        }
    }

    /// Whether it stands between the lines of events, which have a time.
    var isTimed: Bool {
        switch self {
        case .shuttingDown, .stopped: true
        default: false
        }
    }

    /// Adds the event's name, and what there is to it.
    func describe(in object: inout JSONObject) {
        switch self {
        case .serving(let path):
            object.add("event", "serving")
            object.add("path", Printable.text(path))
        case .listening(let address):
            object.add("event", "listening")
            object.add("address", address.hostText)
            object.add("port", Int64(address.port))
        case .accountMade(let account):
            object.add("event", "account-made")
            object.add("user", account.name.description)
            object.add("password", account.password)
        case .connectWith(let command):
            object.add("event", "connect-with")
            object.add("command", command)
        case .shuttingDown(let connections):
            object.add("event", "shutting-down")
            object.add("connections", Int64(connections))
        case .stopped: object.add("event", "stopped")
        }
    }
}
