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

    func show() {
        Console.print("Serving \(String(decoding: root, as: UTF8.self))")
        for address in addresses {
            Console.print("Listening on \(address.isWildcard ? "port \(address.port)" : "\(address)")")
        }
        if let oneTime {
            Console.print("There was no account, so one was made. It is shown only now:")
            Console.print("  name \(oneTime.name), password \(oneTime.password)")
        }
        guard let address = addresses.first else { return }
        let host = address.isWildcard ? "localhost:\(address.port)" : "\(address)"
        let user = oneTime?.name.description ?? (anonymous == .off ? "NAME" : "anonymous")
        Console.print("Connect with: ferry ftp://\(user)@\(host)")
    }
}
