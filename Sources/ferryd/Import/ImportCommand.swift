// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPWire
import FerryIO
import FerryImport
import ProgramKit

/// `ferryd import SERVER FILE...`: takes over the accounts of another server, with their passwords' hashes; a server may
/// be running meanwhile.
enum ImportCommand {
    static let help = HelpDocument([
        .usage(["ferryd import \(ImportSource.allCases.map(\.rawValue).joined(separator: "|")) FILE... [options]"]),
        .paragraph(
            """
            Takes over accounts of another server: names, hashes of passwords, homes, rights, quotas and limits, and groups
            where it has them. Users log in with the password that they have; a weak hash is replaced when they do. It
            tells for each account what has no counterpart here, and what was chosen.
            """),
        .paragraph(
            """
            All accounts are taken over, or none: a line that cannot be understood is told with its file and number, and
            nothing is changed, unless --skip-broken leaves such lines out. An account that is there already stays as it
            is, unless --replace says otherwise. Try it first with --dry-run.
            """),
        .table(heading: "Files", ImportSource.allCases.map { HelpDocument.Row($0.rawValue, $0.files) }),
        .options(ImportOption.allCases.map(\.declaration), heading: "Options"),
    ])

    /// Runs the words behind `ferryd import`.
    static func run(_ words: [[UInt8]], _ streams: StandardStreams = .standard) async -> DaemonExitCode {
        await streams.carryOut("ferryd import") {
            let arguments = try ImportArguments(words)
            if arguments.has(.help) {
                streams.say(help.text(width: streams.textWidth))
                return .done
            }
            let paths = arguments.paths
            let files = try await BlockingPool.shared.run { try ImportReading.files(paths) }
            let takeover = arguments.source.read(files, arguments.choices)
            if takeover.accounts.isEmpty, takeover.groups.isEmpty, takeover.faults.isEmpty {
                throw UserFailure("There are no accounts in \(files.map(\.name).joined(separator: ", ")).")
            }
            let isRefused = !takeover.faults.isEmpty && !arguments.has(.skipBroken)
            // What would be taken over is told all the same.
            let isDry = arguments.has(.dryRun) || isRefused
            var report = ImportReport(takeover, isDry: isDry, isRefused: isRefused)
            do { report.fates = try await keep(takeover, arguments, isDry: isDry) } catch {
                // What cannot be understood there is told whatever is wrong here.
                report.showFaults(streams)
                throw error
            }
            report.show(asJSON: arguments.has(.json), streams)
            return isRefused ? .failed : .done
        }
    }

    private static func keep(
        _ takeover: Takeover, _ arguments: ImportArguments, isDry: Bool
    ) async throws -> ImportReport.Fates {
        let state = try arguments.state
        let groups = takeover.groups.map(\.group)
        let store: any AdministeredStore
        do throws(AccountError) { store = try await state.accounts(create: !isDry, looks: isDry) } catch {
            guard isDry, case .nothingYet = error else { throw error }
            return (groups.map { _ in .added }, takeover.accounts.map { _ in .added })
        }
        let accounts = isDry ? takeover.accounts.map(\.account) : try await hashed(takeover.accounts)
        return try await store.takeOver(groups, accounts, replacing: arguments.has(.replace), isDry: isDry)
    }

    /// The accounts with their hashes; a password in clear is hashed, several at a time.
    private static func hashed(_ accounts: [ImportedAccount]) async throws -> [Account] {
        try await withThrowingTaskGroup(of: (Int, PasswordHash).self) { tasks in
            var hashed = accounts.map(\.account)
            for (index, imported) in accounts.enumerated() {
                switch imported.password {
                case .none: continue
                case .hash(let hash): hashed[index].password = hash
                case .plain(let password):
                    tasks.addTask {
                        try await BlockingPool.shared.run {
                            do { return (index, try PasswordHash(of: password)) } catch {
                                throw UserFailure("\(imported.place): \(imported.account.name): \(error)")
                            }
                        }
                    }
                }
            }
            for try await (index, hash) in tasks { hashed[index].password = hash }
            return hashed
        }
    }
}

extension ImportSource {
    /// The files that are read, for the help.
    fileprivate var files: String {
        switch self {
        case .pureFTPd: "the file that pure-pw keeps"
        case .proftpd: "AuthUserFile and AuthGroupFile, or SQL dumps of the tables of users, groups and quotas"
        case .vsftpd:
            "lines of names and hashes (pam_pwdfile), or names and passwords in turns (db_load); vsftpd.conf; the directory of user_config_dir"
        case .filezilla: "FileZilla Server.xml of 0.9, or users.xml and groups.xml of 1.x"
        case .sftpgo: "the JSON that dumpdata or a backup writes"
        }
    }
}
