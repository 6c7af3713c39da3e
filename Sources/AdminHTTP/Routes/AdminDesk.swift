// SPDX-License-Identifier: Apache-2.0
package import FTPAccounts
package import FTPPolicy
package import FerryIO

/// The parts of the program around a server that the service tells of, and acts upon.
package protocol AdminDesk: Sendable {
    /// The events that wait for the places to which they go, by the name of the place.
    var queues: [(name: String, waiting: Int)] { get }
    /// The reason for which nobody can log in now; `nil` if all is well.
    func obstacle() async -> String?

    /// The bans that hold now.
    func bans() async throws(AccountError) -> [Ban]
    /// Keeps a ban, which the running server learns of within a second.
    func add(_ ban: Ban) async throws(AccountError)
    /// Ends a ban; false if there is none of that network.
    func lift(_ network: IPNetwork) async throws(AccountError) -> Bool

    /// Reads the settings again, as SIGHUP does.
    ///
    /// - Throws: `AdminMistakes`, when something is wrong with them and nothing has changed.
    func reload() async throws(AdminMistakes) -> AdminReload
    /// Looks at the settings as they stand now, without a change.
    func check() async -> (mistakes: [String], warnings: [String])
    /// Lets transfers finish and the server end, as SIGTERM does; nothing more when that was asked for before.
    func drain()

    /// The accounts and groups.
    var accountStore: any AccountStore { get }
    /// The room that accounts' directories took when that was written last, where it is counted.
    func uses(of accounts: [Account]) async -> [AccountName: TreeUse]
    /// Tells whether an account may do something: the words behind `ferryd explain`.
    func explain(_ words: [String]) async throws(AdminRefusal) -> (isAllowed: Bool, lines: [String])

    /// The partial uploads that are meant, the oldest first, and sentences about where it could not be looked.
    func partials(_ choice: PartialChoice) async throws(AdminRefusal) -> ([AdminPartial], failures: [String])
    /// Removes them; the number and the bytes of those that are gone, and the paths of the others.
    func clearPartials(
        _ choice: PartialChoice
    ) async throws(AdminRefusal) -> (count: Int, bytes: Int64, held: [String])

    /// The programs and servers that are told events, in the order of the settings.
    var hooks: [AdminHook] { get }
    /// The last events, the oldest first.
    var events: [AdminEvent] { get }
    /// Opens the way in by TCP, unless it is open; its address.
    func openDoor() async throws(AdminRefusal) -> SocketAddress
    /// The certificate that clients are shown first; `nil` without TLS.
    var certificate: AdminCertificate? { get }

    /// Writes down that somebody has changed something, for whoever asks later.
    func note(_ caller: String, did deed: String)
}

/// The result of reading the settings again.
package struct AdminReload: Sendable {
    /// The keys whose values have changed.
    package let changes: [String]
    /// The keys that have changed and hold only from the next start on.
    package let waiting: [String]

    package init(changes: [String], waiting: [String]) { (self.changes, self.waiting) = (changes, waiting) }
}

/// All that is wrong with settings, a sentence each.
package struct AdminMistakes: Error {
    package let sentences: [String]

    package init(_ sentences: [String]) { self.sentences = sentences }
}
