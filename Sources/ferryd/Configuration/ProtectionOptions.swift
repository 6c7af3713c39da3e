// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPServer
import FerryIO
import ProgramKit

/// The options against clients that guess passwords or take places away.
extension DaemonOption {
    static let protection: [DaemonOption] = [
        DaemonOption(
            name: "max-before-login", value: "N",
            summary: "how many may be connected without a login; the oldest of them give way to others",
            standard: "half of max-sessions", example: "10000"
        ) {
            (text, options) throws(UsageError) in
            options.configuration.limits.connectionsBeforeLogin = try number(text, of: "--max-before-login")
        },
        countOrOff(
            "connection-rate", "most new connections a second, once ten times as many have come", standard: "off",
            example: "1000", \.limits.connectionRate),
        countOrOff(
            "connection-rate-per-address", "the same of each address by itself", standard: "100", example: "100",
            \.limits.connectionRatePerAddress),
        countOrOff(
            "ban-after",
            "failed logins after which an address is banned, the same password again not counted; off for never",
            standard: "10", example: "10", \.bans.failures),
        .seconds("ban-within", "within which time they have to happen", \.bans.within),
        .seconds("ban-for", "how long the first ban holds; each further one twice as long", \.bans.first),
        DaemonOption(
            name: "ban-exempt", value: "NETWORK",
            summary: "never ban these addresses, nor limit how often they connect; may be repeated",
            standard: "those of this machine", isRepeatable: true, example: "192.0.2.0/24"
        ) {
            (text, options) throws(UsageError) in
            guard let network = IPNetwork(text) else {
                throw UsageError(
                    "--ban-exempt takes addresses and networks, such as 192.0.2.7 or 2001:db8::/32, not \"\(text)\".")
            }
            options.exempt.append(network)
            options.configuration.bans.exempt = options.exempt
        },
    ]

    /// Reads `10.0.0.0/8=10.1.2.3`, `10.0.0.0/8=local`.
    static func passiveAddress(_ text: String) throws(UsageError) -> ServerConfiguration.PassiveAddress {
        let parts = text.split(separator: "=", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, let clients = IPNetwork(parts[0]), !clients.isV6 else {
            throw UsageError(
                "--passive-address takes an IPv4 network and an address, such as 10.0.0.0/8=10.1.2.3, not \"\(text)\".")
        }
        if parts[1] == "local" { return ServerConfiguration.PassiveAddress(clients: clients, address: nil) }
        guard let address = SocketAddress(numeric: parts[1], port: 0), !address.isV6 else {
            throw UsageError(
                "--passive-address tells an IPv4 address, such as 10.1.2.3, or \"local\", not \"\(parts[1])\".")
        }
        return ServerConfiguration.PassiveAddress(clients: clients, address: address)
    }

    /// A number that may also be off.
    private static func countOrOff(
        _ name: String, _ summary: String, standard: String, example: String, _ setting: Setting<Int?>
    ) -> DaemonOption {
        DaemonOption(name: name, value: "N|off", summary: summary, standard: standard, example: example) {
            (text, options) throws(UsageError) in
            if text == "off" {
                options.configuration[keyPath: setting] = nil
                return
            }
            guard let number = Int(text), number > 0, number <= 1_000_000_000 else {
                throw UsageError("--\(name) needs a number from 1 on, or off, not \"\(text)\".")
            }
            options.configuration[keyPath: setting] = number
        }
    }
}
