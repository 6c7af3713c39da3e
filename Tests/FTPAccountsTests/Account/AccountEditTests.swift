// SPDX-License-Identifier: Apache-2.0
import FTPPolicy
import Testing

@testable import FTPAccounts

struct AccountEditTests {
    let account: Account

    init() throws {
        account = Account(
            try AccountName("ada"), password: PasswordHash(stored: "x"), home: Array("/srv".utf8),
            permissions: .readOnly,
            maxSessions: 3,
            rates: TransferRates(up: TransferRate("2M"), down: TransferRate("3M")), isDisabled: true)
    }

    @Test func `nothing said changes nothing`() {
        var changed = account
        AccountEdit().apply(to: &changed)
        #expect(changed == account)
        #expect(AccountEdit().isEmpty)
    }

    @Test func `what is said is changed, the rest stays`() {
        var edit = AccountEdit()
        edit.settings.given.permissions = .all
        edit.isDisabled = false
        #expect(!edit.isEmpty)
        var changed = account
        edit.apply(to: &changed)
        #expect(changed.permissions == .all)
        #expect(!changed.isDisabled)
        #expect(changed.home == account.home)
        #expect(changed.maxSessions == 3)
        #expect(changed.rates == account.rates)
        #expect(changed.password == account.password)
    }

    @Test func `a home and a limit can be taken away`() {
        var edit = AccountEdit()
        edit.settings.cleared.insert("home")
        edit.settings.cleared.insert("max-sessions")
        edit.settings.cleared.insert("rate-down")
        var changed = account
        edit.apply(to: &changed)
        #expect(changed.home == nil)
        #expect(changed.maxSessions == nil)
        #expect(changed.rates == TransferRates(up: TransferRate("2M")))
        edit.settings.given.home = Array("/x".utf8)
        edit.settings.given.maxSessions = 1
        edit.apply(to: &changed)
        #expect(changed.home == Array("/x".utf8))
        #expect(changed.maxSessions == 1)
    }
}
