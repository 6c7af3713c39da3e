// SPDX-License-Identifier: Apache-2.0
package import FTPAccounts
package import FTPStorage

/// The parts of the server that outlive connections.
final class Services: Sendable {
    let configuration: ServerConfiguration
    let authenticator: Authenticator
    let openStorage: StorageOpening
    let events: EventStream
    let ports: PassivePorts
    let tardy = TardyAddresses()
    let register: SessionRegister
    let rates: RateLimits
    let drain = Drain()

    init(
        _ configuration: ServerConfiguration, authenticator: Authenticator, events: EventStream,
        openStorage: @escaping StorageOpening
    ) {
        self.configuration = configuration
        self.authenticator = authenticator
        self.openStorage = openStorage
        self.events = events
        ports = PassivePorts(
            range: configuration.passivePorts, patience: configuration.timeouts.dataConnection)
        rates = RateLimits(configuration.rates)
        register = SessionRegister(limits: configuration.limits)
    }
}

/// Opens what an identity may see; the rights are put before it by the server.
package typealias StorageOpening = @Sendable (Identity) async throws(StorageError) -> any StorageBackend
