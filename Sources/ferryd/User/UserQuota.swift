// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPPolicy
import FerryIO

/// `ferryd user quota NAME`: tells how much of a quota is used, and has it counted anew.
enum UserQuota: UserSubcommand {
    static let name = "quota"
    static let summary = "tell how much of their quota is used, or count it anew"
    static let rescan = UserOption(
        "rescan", "count what their directory holds, and their virtual directories; sessions go on meanwhile")
    static let options: [UserOption] = [rescan, .state, .help]

    static func run(_ arguments: UserArguments, _ streams: StandardStreams) async throws {
        let name = try arguments.name
        guard let account = try await arguments.openStore(looks: true).account(named: name) else {
            throw AccountError.notFound(name)
        }
        let state = try arguments.stateDirectory
        if arguments.has(rescan) { try await count(account, state, streams) }
        let record = await QuotaText.records(of: [account], in: state)[name]
        let limit = account.effective.limit
        let inDirectories = await QuotaText.directoryLines(of: account, in: state)
        if limit.isUnlimited, record == nil, inDirectories.isEmpty {
            return streams.say("\(name) has no quota. Give one: ferryd user change \(name) --quota 10G")
        }
        var lines = QuotaText.lines(record?.use, within: limit)
        if limit.isUnlimited, record == nil {
            lines = []
        } else if record == nil {
            lines = ["not counted yet: that is done at the next login, or now with --rescan"]
        }
        streams.say("\(name) uses:\n" + (lines + inDirectories).map { "  \($0)" }.joined(separator: "\n"))
    }

    /// Counts the home of an account, unless only its virtual directories have quotas, and each of those.
    private static func count(
        _ account: Account, _ state: StateDirectory, _ streams: StandardStreams
    ) async throws {
        // The directory that the server serves is known from where the account has logged in.
        let known = await QuotaText.records(of: [account], in: state)[account.name]
        // Only what is not on this machine needs the settings of stores.
        let options = try? Options.configured()
        let directories = QuotaText.limitedDirectories(of: account, options)
        let count = try await QuotaCount(in: state, options, streams)
        if !account.effective.limit.isUnlimited || known != nil || directories.isEmpty {
            let home = try account.home ?? known?.path ?? Serving.absolutePath(Options.configured().root)
            try await count.run(at: home, for: account.name)
        }
        for directory in directories {
            do { try await count.run(at: directory.host ?? []) } catch {
                // The others are counted all the same.
                streams.complain("\(directory.place) was not counted: \(error)")
            }
        }
    }
}
