// SPDX-License-Identifier: Apache-2.0
package import FTPAccounts
package import FTPStorage

/// The parts of the server that a connection works with: an immutable snapshot, taken when the connection begins.
///
/// A new configuration makes a new snapshot. Snapshots differ in what is configured, and share what is alive: who is
/// connected, and the rates that hold for all.
final class Services: Sendable {
    let configuration: ServerConfiguration
    let ports: PassivePorts
    let arrivals: PassiveArrivals
    let authenticator: Authenticator
    let openStorage: StorageOpening
    let events: EventStream
    let directory: SessionDirectory
    let tardy: TardyAddresses
    let rates: RateLimits
    /// The addresses that are turned away; nil where no address ever is.
    let bans: BanBook?
    /// The sessions of all servers that share accounts; nil where this is the only one.
    let presence: (any SharedPresence)?
    let connectionRates: ConnectionRates
    let digests: DigestDesk

    init(
        _ configuration: ServerConfiguration, authenticator: Authenticator, events: EventStream, bans: BanBook?,
        presence: (any SharedPresence)?, openStorage: @escaping StorageOpening
    ) {
        self.authenticator = authenticator
        self.openStorage = openStorage
        self.events = events
        self.configuration = configuration
        ports = PassivePorts(range: configuration.passivePorts, patience: configuration.timeouts.dataConnection)
        arrivals = PassiveArrivals()
        directory = SessionDirectory()
        tardy = TardyAddresses()
        rates = RateLimits(configuration.rates)
        self.bans = bans
        self.presence = presence
        connectionRates = ConnectionRates()
        digests = DigestDesk()
    }

    /// A snapshot with another configuration; the rates that are shared change with it at once.
    init(_ configuration: ServerConfiguration, following old: Services) {
        self.configuration = configuration
        ports = old.ports.following(
            range: configuration.passivePorts, patience: configuration.timeouts.dataConnection)
        arrivals = old.arrivals
        authenticator = old.authenticator
        openStorage = old.openStorage
        events = old.events
        directory = old.directory
        tardy = old.tardy
        rates = old.rates
        bans = old.bans
        presence = old.presence
        connectionRates = old.connectionRates
        digests = old.digests
        rates.change(to: configuration.rates)
    }
}

/// Opens the files that an identity may see; the server puts the account's permissions before them.
package typealias StorageOpening = @Sendable (Identity) async throws(StorageError) -> any StorageBackend
