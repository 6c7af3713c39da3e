// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPWire
import ProgramKit

/// `active`: who makes data connections from now on.
enum Active: ShellCommand {
    static let names = ["active"]
    static let group = CommandGroup.connection
    static let summary = "Let the server make data connections to here"
    static let operands = Operands.none
    static let needs = Needs.nothing

    static func run(_ arguments: Arguments, in shell: inout Shell) async throws(Failure) {
        try begin(in: &shell)
    }

    /// Lets the server make data connections from now on.
    static func begin(in shell: inout Shell) throws(Failure) {
        if let proxy = shell.remote?.connection.configuration.proxy { throw .activeThrough(proxy) }
        shell.use(.active)
    }
}

extension Failure {
    /// The failure of active data connections through a proxy.
    static func activeThrough(_ proxy: Proxy) -> Failure {
        Failure(
            .usage,
            "Through the proxy \(Printable.text(Array(proxy.description.utf8))) no server can connect to here: data connections are passive",
            advice: "Leave out --active, or the proxy: --proxy none.")
    }
}
