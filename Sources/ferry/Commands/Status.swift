// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPWire
import ProgramKit

/// `status`: what the shell is connected to, and how it is set.
enum Status: ShellCommand {
    static let names = ["status"]
    static let group = CommandGroup.connection
    static let summary = "Show the connection and the settings"
    static let operands = Operands.none
    static let writesOutput = true
    static let needs = Needs.nothing

    static func run(_ arguments: Arguments, in shell: inout Shell) async throws(Failure) {
        let console = shell.workspace.console
        let isAlive = shell.remote?.connection.isAlive() == true
        switch shell.remote {
        case .some(let remote) where !isAlive:
            console.write(line: "The connection to \(remote.name) was lost; the next command makes a new one")
            console.write(line: "Directory on the server: \(remote.directory)")
        case .some(let remote):
            let user = remote.isLoggedIn ? "logged in" : "not logged in"
            console.write(
                line: "Connected to \(remote.name) (\(Printable.text(Array(remote.connection.peer.utf8)))), \(user)")
            for (name, value) in TransportSecurity.rows(of: remote) { console.write(line: "\(name): \(value)") }
            console.write(line: "Directory on the server: \(remote.directory)")
        case .none: console.write(line: "Not connected")
        }
        console.write(line: "Directory here: \(Printable.text(try LocalWorkingDirectory.path()))")
        for (name, value) in rows(shell.workspace) { console.write(line: "\(name): \(value)") }
    }

    private static func rows(_ workspace: ShellWorkspace) -> [(String, String)] {
        let settings = workspace.settings
        var rows = [
            ("Data connections", settings.dataMode.words),
            ("Transfers", settings.transferType.words),
            ("Existing files", settings.keepsExisting ? "left alone" : "replaced when the new one is complete"),
            ("Progress", workspace.console.showsProgress ? "shown" : "not shown"),
            ("Asking before each file of mget, mput, mrm", settings.asksForEach ? "yes" : "no"),
            ("Server's replies", workspace.console.verbosity >= .replies ? "shown" : "not shown"),
        ]
        if let limit = settings.rateLimit { rows.append(("Rate limit", limit.text)) }
        return rows
    }
}

extension DataMode {
    /// The way data connections are made, in words.
    var words: String {
        switch self {
        case .automatic: "passive (EPSV, or else PASV)"
        case .passive: "passive (PASV)"
        case .active: "active"
        }
    }
}
