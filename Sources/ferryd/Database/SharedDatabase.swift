// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPWire
import FerryIO
import ProgramKit

#if PostgreSQL
import FerryPostgres

/// The things that servers share in a PostgreSQL database.
struct SharedDatabase: Sendable {
    let accounts: any AdministeredStore
    let bans: any BanRegister
    let presence: any SharedPresence
    private let store: PostgresAccountStore
    private let sessions: PostgresPresence

    /// Opens it; it waits for the network on this thread.
    ///
    /// With `looks` nothing is changed. A database that cannot be reached is tried until the time for `waiting` is over, of
    /// which `whileAway` is told once.
    init(
        at address: String, _ options: DatabaseOptions, looks: Bool, waiting: Duration = .zero,
        whileAway: (AccountError) -> Void = { _ in }
    ) throws(AccountError) {
        let place = PostgresAddress(address, password: try options.password())
        let database = try PostgresDatabase.open(
            place, by: StateDirectory.writer, looks: looks, waiting: waiting, whileAway: whileAway)
        store = PostgresAccountStore(in: database)
        sessions = PostgresPresence(in: database, as: LocalHost.name ?? "ferryd")
        (accounts, bans, presence) = (store, PostgresBans(in: database), sessions)
    }

    /// The reason, as a sentence, for which a text cannot be its address.
    static func obstacle(to address: String) -> String? { PostgresAddress.obstacle(to: address) }

    /// All accounts, for a program that must not start a thread yet; it waits for the network.
    func accountsNow() throws(AccountError) -> [Account] { try store.accountsNow() }

    /// Tells the others that this server lives, until the task is cancelled.
    func run() async { await sessions.run() }

    /// Tells the others that it has ended; it does not wait for a database that is silent.
    func end() async { await sessions.end() }
}
#else
/// The database of a `ferryd` that is built without it: there is none.
struct SharedDatabase: Sendable {
    let accounts: any AdministeredStore
    let bans: any BanRegister
    let presence: any SharedPresence

    init(
        at _: String, _: DatabaseOptions, looks _: Bool, waiting _: Duration = .zero,
        whileAway _: (AccountError) -> Void = { _ in }
    ) throws(AccountError) {
        throw .unavailable(Self.absence)
    }

    private static let absence = "This ferryd is built without what --database needs (PostgreSQL). Leave it out."

    static func obstacle(to _: String) -> String? { absence }

    func accountsNow() throws(AccountError) -> [Account] { [] }

    func run() async {}

    func end() async {}
}
#endif

extension SharedDatabase {
    /// The time for which a server that starts waits for its database: both may start with the machine, and a supervisor
    /// that tries again gives up sooner where each try is short.
    static let startTime = Duration.seconds(20)

    /// Tells whoever starts the server that it waits.
    static func tellOfWaiting(for error: AccountError) { DaemonConsole.complain("\(error) It is waited for.") }
}

extension DatabaseOptions {
    /// The password; nil where libpq looks for one.
    fileprivate func password() throws(AccountError) -> String? {
        guard let passwordFile else { return nil }
        let bytes: [UInt8]
        do throws(Errno) { bytes = try HostFiles.contents(of: passwordFile) } catch {
            throw .unavailable("The password of the database in \(passwordFile) cannot be read: \(error).")
        }
        let line = bytes.firstLine
        guard !line.isEmpty, !line.contains(0) else {
            throw .unavailable("\(passwordFile) has no password in its first line.")
        }
        return String(decoding: line, as: UTF8.self)
    }
}
