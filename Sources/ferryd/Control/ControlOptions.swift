// SPDX-License-Identifier: Apache-2.0
import FerryIO
import ProgramKit

/// The place of the socket through which a running server is seen and steered.
enum ControlSocketChoice: Hashable, Sendable {
    case off
    /// In the state directory.
    case inState
    case at(String)

    /// The name of the socket in the state directory.
    static let name = "control.sock"

    /// The path of the socket; `nil` without one.
    func path(in state: StateDirectory?) -> [UInt8]? {
        switch self {
        case .off: nil
        case .inState: state.map { $0.path + Array("/\(Self.name)".utf8) }
        case .at(let path): Array(path.utf8)
        }
    }
}

/// The options about seeing and steering a server that runs.
extension DaemonOption {
    static let control: [DaemonOption] = [
        DaemonOption(
            name: "control-socket", value: "on|off|PATH",
            summary:
                "let who started the server, and root, look at it and steer it through a socket: "
                + "\(ControlSocketChoice.name) in the state directory, or at an absolute path", standard: "off",
            example: "on", needsRestart: true
        ) {
            (text, options) throws(UsageError) in
            switch text {
            case "off": options.controlSocket = .off
            case "on": options.controlSocket = .inState
            case _ where text.hasPrefix("/") && !text.hasSuffix("/"): options.controlSocket = .at(text)
            default:
                throw UsageError(
                    "--control-socket needs on, off, or a path that begins with a slash, not \"\(text)\".")
            }
        }
    ]
}
