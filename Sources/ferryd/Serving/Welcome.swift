// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPWire
import FerryIO

/// The words of a server that is ready: its addresses, the directory it serves, its accounts, and the very line to
/// connect.
struct Welcome {
    let addresses: [SocketAddress]
    var implicitAddresses: [SocketAddress] = []
    var certificate: Certificate?
    let root: [UInt8]
    let state: StateDirectory
    /// True if `--state` named it, so that other commands must too.
    let stateIsChosen: Bool
    let accounts: [Account]
    let oneTime: OneTimeAccount?
    let anonymous: AnonymousPolicy
    let commands: InstalledCommands
    var rights = ServingRights()

    private static let namesShown = 5
    /// The port that a URL need not name.
    private static let standardPort: UInt16 = 21

    var notices: [Notice] {
        var notices: [Notice] = [.serving(root)] + addresses.map { .listening($0) }
        notices += implicitAddresses.map { .listeningImplicit($0) }
        if rights.words != nil { notices.append(.servingRights(rights)) }
        if let certificate { notices.append(.certificate(certificate)) }
        if let oneTime { notices.append(.accountMade(oneTime)) }
        notices.append(
            .accounts(
                accounts.prefix(Self.namesShown).map(\.name), count: accounts.count, state: state,
                passwordCommand: passwordCommand))
        if let address = addresses.first { notices.append(.connectWith("\(commands.ferry) \(url(address))")) }
        return notices
    }

    private var passwordCommand: String {
        let option = stateIsChosen ? " --state \(InstalledCommands.quoted(state.path))" : ""
        return "\(commands.ferryd) user password \(accounts.count == 1 ? user : "NAME")\(option)"
    }

    private func url(_ address: SocketAddress) -> String {
        let host = address.isWildcard ? "localhost" : address.isV6 ? "[\(address.hostText)]" : address.hostText
        return "ftp://\(user)@\(host)" + (address.port == Self.standardPort ? "" : ":\(address.port)")
    }

    /// An account that can log in, as a URL writes it: the one-time account, or else one that stands for all.
    private var user: String {
        let enabled = accounts.filter { $0.state == "enabled" }.map(\.name)
        if let oneTime { return oneTime.name.description }
        if let name = enabled.first(where: { $0 == .ferry }) ?? enabled.first { return Self.encoded(name.bytes) }
        return anonymous == .off ? "NAME" : "anonymous"
    }

    /// With every byte escaped that may mean something in a URL or to a shell (RFC 3986 §2.3).
    private static func encoded(_ bytes: [UInt8]) -> String {
        bytes.map { byte in
            let scalar = Unicode.Scalar(byte)
            if scalar.isASCII, scalar.properties.isAlphabetic || "0123456789-._~".unicodeScalars.contains(scalar) {
                return String(scalar)
            }
            let digits = String(byte, radix: 16, uppercase: true)
            return "%" + (digits.count < 2 ? "0" : "") + digits
        }.joined()
    }
}
