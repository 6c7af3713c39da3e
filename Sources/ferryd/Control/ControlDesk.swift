// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FerryIO

/// The parts of a serving `ferryd` around its server that can be seen and steered.
struct ControlDesk: Sendable {
    let outlets: EventOutlets
    let accounts: any AdministeredStore
    let banStore: any BanRegister
    let settings: SettingsReading
    let state: StateDirectory
    let door: ControlDoor
    /// Asks the server to end; called once at most.
    let end: @Sendable () -> Void
    private let endings = AtomicCount()

    init(
        _ outlets: EventOutlets, _ accounts: any AdministeredStore, _ bans: any BanRegister,
        _ settings: SettingsReading,
        in state: StateDirectory, _ door: ControlDoor, end: @escaping @Sendable () -> Void
    ) {
        (self.state, self.door) = (state, door)
        (self.outlets, self.accounts, banStore, self.settings, self.end) = (outlets, accounts, bans, settings, end)
    }

    /// The events that wait for the places to which they go, by the name of the place.
    var queues: [(name: String, waiting: Int)] { outlets.lengths }

    /// The reason for which nobody can log in now; `nil` if all is well.
    func obstacle() async -> String? {
        do throws(AccountError) { _ = try await accounts.isEmpty } catch { return error.description }
        return nil
    }

    /// The bans that hold now.
    func bans() async throws(AccountError) -> [Ban] {
        let now = System.secondsSince1970()
        return try await BlockingPool.shared.run { [banStore] () throws(AccountError) in
            try banStore.bans().filter { $0.holds(at: now) }
        }
    }

    /// Keeps a ban, as `ferryd ban add` does.
    func add(_ ban: Ban) async throws(AccountError) {
        try await BlockingPool.shared.run { [banStore] () throws(AccountError) in try banStore.add(ban) }
    }

    /// Ends a ban, which the running server learns of as it does of `ferryd ban lift`; false if there is none.
    func lift(_ network: IPNetwork) async throws(AccountError) -> Bool {
        try await BlockingPool.shared.run { [banStore] () throws(AccountError) in try banStore.lift(network) }
    }

    /// Looks at the settings as they stand now, without a change.
    func check() async -> (mistakes: [String], warnings: [String]) { await settings.live.check() }

    /// Asks the server to end, as SIGTERM does; a second time it would cut off whoever is still there.
    func drain() { if endings.next() == 1 { end() } }
}
