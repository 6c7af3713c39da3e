// SPDX-License-Identifier: Apache-2.0
import FerryIO
import FTPPolicy
import Testing

@testable import FTPAccounts

struct OneTimeAccountTests {
    @Test func `the first start makes an account that can log in, the second makes none`() async throws {
        let store = MemoryAccountStore()
        let made = try #require(try await OneTimeAccount.make(in: store))
        #expect(made.name.description == "ferry")
        #expect(try await OneTimeAccount.make(in: store) == nil)
        #expect(store.accounts().map(\.name) == [.ferry])
        let identity = try await Authenticator(store: store, root: []).identify(
            name: made.name.bytes, password: Array(try #require(made.password).utf8), from: LoginOrigin(client: .v4(1)))
        #expect(identity?.permissions == .all)
    }

    @Test func `where there are accounts, none is made`() async throws {
        let store = MemoryAccountStore()
        try store.add(Account(try AccountName("ada")))
        #expect(try await OneTimeAccount.make(in: store) == nil)
        #expect(store.accounts().count == 1)
    }

    @Test func `only one of two servers that start together shows a password`() async throws {
        let store = MemoryAccountStore()
        async let first = OneTimeAccount.make(in: store)
        async let second = OneTimeAccount.make(in: store)
        let made = try await [first, second].compactMap { $0 }
        #expect(made.count == 1)
    }
}
