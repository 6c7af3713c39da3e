// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPTesting
import FerryIO
import Testing

@testable import ferryd

@Suite struct WelcomeTests {
    private func welcome(
        _ address: SocketAddress?, accounts: [Account] = [], anonymous: AnonymousPolicy = .off,
        stateIsChosen: Bool = false, startedAs name: String = "ferryd"
    ) throws -> [String] {
        let address = try #require(address)
        let welcome = Welcome(
            addresses: [address], root: Array("/srv".utf8), state: StateDirectory(path: Array("/var/x y".utf8)),
            stateIsChosen: stateIsChosen, accounts: accounts, oneTime: nil, anonymous: anonymous,
            commands: InstalledCommands(startedAs: Array(name.utf8)))
        return welcome.notices.map(\.words)
    }

    private func account(_ name: String, disabled: Bool = false) throws -> Account {
        var account = Account(try AccountName(name), password: try PasswordHash(of: [1], cost: 1))
        account.isDisabled = disabled
        return account
    }

    @Test(arguments: [
        (SocketAddress.anyV6(port: 2121), "ftp://ada@localhost:2121"), (.anyV4(port: 21), "ftp://ada@localhost"),
        (SocketAddress(numeric: "192.0.2.7", port: 2100), "ftp://ada@192.0.2.7:2100"),
        (SocketAddress(numeric: "::1", port: 2121), "ftp://ada@[::1]:2121"),
        (SocketAddress(numeric: "2001:db8::1", port: 21), "ftp://ada@[2001:db8::1]"),
    ])
    func `the line to connect names where the server listens`(address: SocketAddress?, url: String) throws {
        #expect(try welcome(address, accounts: [account("ada")]).last == "Connect with: ferry \(url)")
    }

    @Test func `it names somebody who can log in`() throws {
        let place = SocketAddress.anyV4(port: 21)
        func line(_ accounts: [Account], _ anonymous: AnonymousPolicy = .off) throws -> String? {
            try welcome(place, accounts: accounts, anonymous: anonymous).last
        }
        let shut = try account("aaa", disabled: true)
        #expect(try line([shut, account("bob"), account("ferry")]) == "Connect with: ferry ftp://ferry@localhost")
        #expect(try line([shut, account("bob")]) == "Connect with: ferry ftp://bob@localhost")
        #expect(try line([account("b@b.org; ä")]) == "Connect with: ferry ftp://b%40b.org%3B%20%C3%A4@localhost")
        #expect(try line([shut], .read) == "Connect with: ferry ftp://anonymous@localhost")
        #expect(try line([shut]) == "Connect with: ferry ftp://NAME@localhost")
    }

    @Test func `accounts are told by name, with their place and the way to a new password`() throws {
        let one = try welcome(.anyV4(port: 21), accounts: [account("ada")])
        #expect(
            one.contains("Account: ada, kept in /var/x y\nLost password: ferryd user password ada"))
        let many = try (1...7).map { try account("a\($0)") }
        #expect(
            try welcome(.anyV4(port: 21), accounts: many, stateIsChosen: true).contains(
                "Accounts: a1, a2, a3, a4, a5 and 2 more, kept in /var/x y\nLost password: "
                    + "ferryd user password NAME --state '/var/x y'"))
    }

    @Test func `commands are written as ferryd itself was started`() throws {
        let directory = try TemporaryDirectory()
        let program = directory.path("ferryd")
        #expect(InstalledCommands(startedAs: Array(program.utf8)).ferry == "ferry")
        try Files.write([], to: directory.path("ferry"))
        let lines = try welcome(.anyV4(port: 21), accounts: [account("ada")], startedAs: program)
        #expect(lines.last == "Connect with: \(directory.path("ferry")) ftp://ada@localhost")
        #expect(lines.contains { $0.hasSuffix("Lost password: \(program) user password ada") })
        #expect(InstalledCommands.quoted(Array("/a b/it's".utf8)) == #"'/a b/it'\''s'"#)
    }
}
