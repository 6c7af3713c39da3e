// SPDX-License-Identifier: Apache-2.0
import FTPPolicy
import FerryIO
import ProgramKit

/// The options about the rights of the server's process.
extension DaemonOption {
    static let rights: [DaemonOption] = [
        DaemonOption(
            name: "run-as", value: "USER[:GROUP]",
            summary: "give up root once started, and serve as this user; ports below 1024, keys and logs stay in reach",
            standard: "the user that starts ferryd", example: "1000:1000", needsRestart: true
        ) {
            (text, options) throws(UsageError) in
            let user = try owner(text, of: "--run-as")
            if user.user == 0 { throw UsageError("--run-as names the user to be instead of root, not \"\(text)\".") }
            options.runAs = user
        },
        DaemonOption(
            name: "confine", value: "auto|on|off",
            summary:
                "have the kernel keep the server to its own directories: auto, if it was given --run-as and does not ask PAM",
            standard: "auto", needsRestart: true
        ) {
            (text, options) throws(UsageError) in
            options.confinement = try choice(text, of: "--confine", among: ServingRights.Confinement.allCases)
        },
        DaemonOption(
            name: "reachable", value: "DIR",
            summary:
                "a further directory for a confined server, such as one for homes of later accounts; may be repeated",
            standard: "root, homes and state", isRepeatable: true, example: "/srv/homes", needsRestart: true
        ) { $1.reachable.append($0) },
    ]

    /// Reads `ftp`, `ftp:www-data`, `1000:1000`; a number alone is that of the group too.
    static func owner(_ text: String, of option: String) throws(UsageError) -> FileOwner {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard parts.count <= 2, parts.allSatisfy({ !$0.isEmpty }) else {
            throw UsageError("\(option) takes a user and perhaps a group, such as 1000:1000, not \"\(text)\".")
        }
        let known: System.UserEntry?
        do throws(Errno) { known = try System.entry(ofUser: parts[0]) } catch {
            throw UsageError("\(option): the users of this machine cannot be looked up: \(error). Try a number: 1000")
        }
        guard let user = UInt32(parts[0]) ?? known?.user else {
            throw UsageError("\(option): there is no user \"\(parts[0])\" here.")
        }
        guard parts.count == 2 else {
            if let known { return FileOwner(user: user, group: known.group) }
            return FileOwner(user: user, group: user)
        }
        guard let group = UInt32(parts[1]) ?? System.group(named: parts[1]) else {
            throw UsageError("\(option): there is no group \"\(parts[1])\" here.")
        }
        return FileOwner(user: user, group: group)
    }
}
