// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPWire
import ProgramKit

/// `cp`: copies files on a server, or from one server to another.
enum Copy: ShellCommand {
    static let names = ["cp", "copy"]
    static let group = CommandGroup.remote
    static let summary = "Copy files on the server, or to another server"
    static let operands = Operands("NAME... TARGET", 2...Operands.many, .remoteName)
    static let runsInBackground = true
    static let needs = Needs.login
    static let relay = Option(
        nil, "relay", "Let the bytes pass through this machine in any case", standard: "where servers do not do it")
    static let options: [Option] = [.recursive, .follow, .noClobber, .yes, relay, .limit]
    static let oneShot: OneShot? = .copied
    static let explanation = """
        TARGET is a new name, a directory to copy into, or ftp://HOST/PATH on another server; with "ferry cp" HOST:PATH,
        too. A server copies by itself where it can (SITE COPY). Two servers move the bytes directly (FXP) where both
        allow it, each port is at the server's own address, and neither connection encrypts its data; otherwise they
        pass through this machine, and nothing is kept here. The result line says which it was. A copy grows under
        another name, and takes its own when its size is right.
        The password for the other server comes from the URL, \(CredentialSearch.targetVariable), ~/.netrc, or from you;
        --user and --port are for the first one.
        """

    static func run(_ arguments: Arguments, in shell: inout Shell) async throws(Failure) {
        let last = arguments.operands[arguments.operands.count - 1]
        let other: SiteAddress?
        do throws(UsageError) { other = last.beginsQuoted ? nil : try SiteAddress.url(last.bytes) } catch {
            throw Failure(error)
        }
        try await copy(arguments, to: other, in: &shell)
    }

    static func runAlone(_ arguments: Arguments, in shell: inout Shell) async throws(Failure) {
        let last = arguments.operands[arguments.operands.count - 1]
        let other: SiteAddress?
        do throws(UsageError) { other = last.beginsQuoted ? nil : try SiteAddress(operand: last.bytes) } catch {
            throw Failure(error)
        }
        try await copy(arguments, to: other, in: &shell)
    }

    private static func copy(
        _ arguments: Arguments, to site: SiteAddress?, in shell: inout Shell
    ) async throws(Failure) {
        let workspace = shell.workspace
        var second: Remote?
        if let site { second = try await open(site, workspace) }
        guard let remote = shell.remote.take() else { throw .notConnected }
        let target = site == nil ? arguments.operands[arguments.operands.count - 1].path : site?.path?.path ?? []
        var sides = CopySides(source: remote, other: second)
        var failure: Failure?
        do throws(Failure) {
            var run = try CopyRun(arguments, workspace)
            try await run.copy(arguments.operands.dropLast(), to: target, between: &sides)
        } catch {
            failure = error
        }
        await sides.dismissOther()
        shell.remote = sides.takeSource()
        if let failure { throw failure }
    }

    /// Connects to the other server, and logs in there, without leaving the first one.
    private static func open(_ site: SiteAddress, _ workspace: ShellWorkspace) async throws(Failure) -> Remote {
        var workspace = workspace
        workspace.settings.user = nil
        workspace.settings.port = nil
        workspace.settings.passwordVariable = CredentialSearch.targetVariable
        // It may tell the first server's password, whatever it is asked.
        workspace.settings.passwordCommand = nil
        var shell = Shell(workspace)
        var site = site
        site.path = nil
        do throws(Failure) { try await shell.connect(to: site) } catch {
            await shell.leave()
            throw error
        }
        guard let remote = shell.remote.take() else { throw .notConnected }
        return remote
    }
}
