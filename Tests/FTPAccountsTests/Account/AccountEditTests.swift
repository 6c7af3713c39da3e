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
        edit.permissions = .all
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
        edit.home = .cleared
        edit.maxSessions = .cleared
        edit.rateDown = .cleared
        var changed = account
        edit.apply(to: &changed)
        #expect(changed.home == nil)
        #expect(changed.maxSessions == nil)
        #expect(changed.rates == TransferRates(up: TransferRate("2M")))
        edit.home = .set(Array("/x".utf8))
        edit.maxSessions = .set(1)
        edit.apply(to: &changed)
        #expect(changed.home == Array("/x".utf8))
        #expect(changed.maxSessions == 1)
    }
}
