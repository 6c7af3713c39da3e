// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPPolicy
import FTPWire
import FerryIO
import ProgramKit

/// The rights with which a server serves, and the way to them from those with which it was started.
struct ServingRights: Equatable, Sendable {
    /// The user that it became; `nil` if it stayed what it was.
    var user: FileOwner?
    /// The directories that it can reach, besides those of the system; `nil` if the kernel does not hold it back.
    var reachable: [[UInt8]]?
    /// The reason, as a clause, that the kernel does not hold back a server that has given up root.
    var obstacle: String?

    /// The choice whether the kernel is asked to hold the server back.
    enum Confinement: String, CaseIterable, Sendable {
        /// If root is given up, PAM is not asked, and the kernel can.
        case auto
        case on
        case off
    }

    /// Gives up what the settings say, before any thread starts.
    ///
    /// The monitor is started first, and keeps what is given up; `words` are those that the server was started with.
    static func settle(
        _ resolved: ResolvedSettings, _ state: StateDirectory?, words: [[UInt8]]
    ) throws(UsageError) -> ServingRights {
        let options = resolved.options
        var rights = ServingRights()
        if let user = options.runAs, user.user != System.effectiveUser {
            guard System.effectiveUser == 0 else {
                throw UsageError("Only root becomes another user: leave --run-as out, or start ferryd as root.")
            }
            if let owner = options.fileOwner, owner != user {
                throw UsageError("--file-owner needs root, which --run-as gives up. Leave one of them out.")
            }
            for file in resolved.files { if let doubt = doubt(about: file) { throw UsageError(doubt) } }
            if let state { try handOver(state, to: user) }
            try attempting("The monitor that keeps root cannot be started") { () throws(Errno) in
                MonitorLine.use(try PrivilegedMonitor.start(words))
            }
            try attempting("ferryd cannot become user \(user.user), group \(user.group)") { () throws(Errno) in
                try System.becomeUser(
                    user.user, group: user.group, mayActAsUsers: options.verifiers.wantsUsersRights)
            }
            rights.user = user
        } else if options.verifiers.actsAsUsers {
            try attempting("ferryd cannot give up the right to exceed quotas") { () throws(Errno) in
                try System.giveUpResourceRights()
            }
        }
        let reach: FileReach?
        do throws(AccountError) { reach = try FileReach(options, state, hasGivenUpRoot: rights.user != nil) } catch {
            // No mistake of the settings, and so worth another try.
            DaemonConsole.complain(error.description)
            System.exit(DaemonExitCode.failed.rawValue)
        }
        if let confinement = reach {
            // From then on it can only be made inside itself.
            do throws(StateDirectoryError) { try state?.make() } catch { throw UsageError(error.description) }
            try attempting("The process that runs programs cannot be started") { () throws(Errno) in
                try ProgramLine.begin(for: options)
            }
            try confinement.enter()
            rights.reachable = confinement.directories
        } else if rights.user != nil, options.confinement == .auto {
            rights.obstacle = FileReach.obstacle(to: options)
        }
        return rights
    }

    /// Makes the state directory for that user, or sees to it that it is the user's already.
    private static func handOver(_ state: StateDirectory, to user: FileOwner) throws(UsageError) {
        do throws(StateDirectoryError) {
            let owner = state.owner
            if owner == nil { try state.make(for: user) }
            if owner == nil || owner?.user != user.user, try state.isEmpty() { return try state.give(to: user) }
            guard owner?.user != user.user else { return }
        } catch {
            throw UsageError(error.description)
        }
        let path = Printable.text(state.path)
        throw UsageError(
            "The state directory \(path) belongs to another user than the one that --run-as names. "
                + "Run: chown -R \(user) '\(path)'")
    }

    /// The sentence about a file of settings that the monitor, which is root, may not believe; `nil` of one that it may.
    ///
    /// Only root can look.
    static func doubt(about path: String) -> String? {
        do throws(Errno) {
            _ = try RootOnlyPath.contents(of: path)
            return nil
        } catch {
            let (name, status) = (Printable.text(Array(path.utf8)), ProgramFile.status(Array(path.utf8)))
            let isOfRoot = status.map { $0.userID == 0 && $0.permissions & 0o022 == 0 } ?? true
            let quoted = InstalledCommands.quoted(Array(path.utf8))
            return isOfRoot
                ? "Others than root can replace \(name), a directory on the way being theirs, and with --run-as root does "
                    + "what it says. Move it to where all belongs to root, such as /etc/ferryd.toml"
                : "Others than root can change \(name), and with --run-as root does what it says. "
                    + "Run: chown root \(quoted) && chmod go-w \(quoted)"
        }
    }

    private static func attempting(_ failure: String, _ body: () throws(Errno) -> Void) throws(UsageError) {
        do throws(Errno) { try body() } catch { throw UsageError("\(failure): \(error).") }
    }
}

extension ServingRights {
    /// A line for people; `nil` if the server serves as it was started.
    var words: String? {
        let places = reachable.map { "reaches only " + $0.map { Printable.text($0) }.joined(separator: ", ") }
        let name = user.map { "gave up root and serves as user \($0.user), group \($0.group)" }
        let free = obstacle.map { "reaches all that this user does (\($0))" }
        let parts = [name, places ?? free].compactMap(\.self)
        return parts.isEmpty ? nil : "ferryd \(parts.joined(separator: ", and "))."
    }
}
