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
        },
        DaemonOption(
            name: "control-address", value: "ADDRESS:PORT",
            summary:
                "let programs that have a token (ferryd ctl token) do the same by HTTP, at this address of this machine",
            standard: "none", example: "127.0.0.1:2180", needsRestart: true
        ) {
            (text, options) throws(UsageError) in
            guard let port = LocalPort(text) else {
                throw UsageError(
                    "--control-address needs an address that only this machine reaches, with a port, such as "
                        + "127.0.0.1:2180 or [::1]:2180, not \"\(text)\". Others come through a proxy with TLS, or through SSH: "
                        + "docs/control.md")
            }
            options.controlAddress = port
        },
        DaemonOption(
            name: "control-name", value: "NAME",
            summary: "a name by which a proxy before --control-address is known; may be repeated",
            standard: "none but localhost", isRepeatable: true, example: "ftp-admin.example.org", needsRestart: true
        ) {
            (text, options) throws(UsageError) in
            let isName = !text.isEmpty && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: ":") }
            if !isName || text.contains("/") {
                throw UsageError("--control-name needs a host name without a port, not \"\(text)\".")
            }
            options.controlNames.append(text)
        },
    ]
}
