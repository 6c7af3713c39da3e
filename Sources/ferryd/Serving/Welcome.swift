// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FerryIO

/// What a server says when it is ready: where it listens, what it serves, and the very line to connect.
struct Welcome {
    private let addresses: [SocketAddress]
    private let root: [UInt8]
    private let oneTime: OneTimeAccount?
    private let anonymous: AnonymousPolicy

    init(_ addresses: [SocketAddress], root: [UInt8], oneTime: OneTimeAccount?, anonymous: AnonymousPolicy) {
        (self.addresses, self.root, self.oneTime, self.anonymous) = (addresses, root, oneTime, anonymous)
    }

    var notices: [Notice] {
        var notices: [Notice] = [.serving(root)] + addresses.map { .listening($0) }
        if let oneTime { notices.append(.accountMade(oneTime)) }
        if let address = addresses.first { notices.append(.connectWith(command(for: address))) }
        return notices
    }

    private func command(for address: SocketAddress) -> String {
        let host = address.isWildcard ? "localhost:\(address.port)" : "\(address)"
        let user = oneTime?.name.description ?? (anonymous == .off ? "NAME" : "anonymous")
        return "ferry ftp://\(user)@\(host)"
    }
}
