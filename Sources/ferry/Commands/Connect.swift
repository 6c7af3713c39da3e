// SPDX-License-Identifier: Apache-2.0
import FTPWire
import ProgramKit

/// `connect`: reaches a server and logs in.
enum Connect: ShellCommand {
    static let names = ["connect", "open"]
    static let group = CommandGroup.connection
    static let summary = "Connect to a server and log in"
    static let operands = Operands("[HOST [PORT]]", 0...2, .site, .text)
    static let needs = Needs.nothing
    static let explanation = """
        HOST is a name, an address, user@host, a bookmark, or a URL such as ftp://user@host:2121/directory. What is
        missing is looked for in this order: URL, --user, bookmark, ~/.netrc, and then you. Passwords are never shown,
        and are kept in memory only, until the connection is closed: a connection that is lost is made again by the next
        command.
        """

    static func run(_ arguments: Arguments, in shell: inout Shell) async throws(Failure) {
        let site = try await site(arguments.operands, asking: shell.workspace.dialogue)
        try await shell.connect(to: site)
        guard let directory = site.path else { return }
        try await ChangeDirectory.change(to: directory.bytes, in: &shell)
    }

    private static func site(_ operands: [Word], asking dialogue: Dialogue) async throws(Failure) -> SiteAddress {
        var host = operands.first?.bytes
        var port = operands.dropFirst().first?.bytes
        if host == nil {
            host = try await answer("Server: ", from: dialogue)
            port = try await answer("Port (21): ", from: dialogue)
        }
        guard let host else { throw Failure(.usage, "No server named", advice: "Usage: \(usage)") }
        do throws(UsageError) {
            var site = try SiteAddress(parsing: host)
            if let port { site.port = try SiteAddress.port(port) }
            return site
        } catch {
            throw Failure(error)
        }
    }

    private static func answer(_ question: String, from dialogue: Dialogue) async throws(Failure) -> [UInt8]? {
        guard let answer = try await dialogue.ask(question) else { return nil }
        let word = Array(answer.trimmingBlanks)
        return word.isEmpty ? nil : word
    }
}
