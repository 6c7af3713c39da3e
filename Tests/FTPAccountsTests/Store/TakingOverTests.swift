// SPDX-License-Identifier: Apache-2.0
import FTPPolicy
import FTPTesting
import Testing

@testable import FTPAccounts

/// Accounts of another server in a database: all of them or none, and none that keeps a server from starting.
final class TakingOverTests {
    private let temporary: TemporaryDirectory
    private let staff: AccountName
    private let store: SQLiteAccountStore

    init() async throws {
        temporary = try TemporaryDirectory(in: "/dev/shm")
        staff = try AccountName("staff")
        let path = temporary.path("accounts.sqlite")
        try Files.write([], to: path)
        store = try await SQLiteAccountStore.open(at: Array(path.utf8))
    }

    private func account(_ name: String, in group: AccountName? = nil) throws -> Account {
        var account = Account(try AccountName(name))
        account.group = group
        return account
    }

    @Test(arguments: [false, true])
    func `an account of a group that is missing leaves nothing behind`(isDry: Bool) async throws {
        let accounts = [try account("ada"), try account("bob", in: staff)]
        let groups = [AccountGroup(try AccountName("others"))]
        let error = await #expect(throws: AccountError.self) {
            try await store.takeOver(groups, accounts, replacing: false, isDry: isDry)
        }
        #expect(error == .noGroup(staff))
        #expect(try await store.isEmpty)
        #expect(try await store.groups().isEmpty)
    }

    @Test func `a failure behind changes takes them back`() async throws {
        let (store, ada, bob) = (store, try account("ada"), try AccountName("bob"))
        await #expect(throws: AccountError.notFound(bob)) {
            try await store.attempt { (connection) throws(SQLiteError) -> Result<Void, AccountError> in
                _ = try connection.add(ada)
                return .failure(.notFound(bob))
            }
        }
        #expect(try await store.isEmpty)
        try await store.add(ada)
        #expect(try await store.accounts().count == 1)
    }

    @Test func `accounts of a group that is left as it is get no more than theirs had`() async throws {
        try await store.addGroup(AccountGroup(staff))
        var theirs = AccountGroup(staff)
        theirs.settings.permissions = .readOnly
        theirs.settings.maxSessions = 2
        var ada = try account("ada", in: staff)
        ada.settings.maxSessions = 1
        let fates = try await store.takeOver([theirs], [ada], replacing: false, isDry: false)
        #expect(fates.groups == [.left] && fates.accounts == [.added])
        let kept = try #require(try await store.account(named: ada.name))
        #expect(kept.permissions == .readOnly && kept.maxSessions == 1)
        #expect(try await store.groups().first?.settings == AccountSettings())
    }

    @Test func `a setting that would not be read again is refused, and changes nothing`() async throws {
        var settings: [AccountSettings] = Array(repeating: AccountSettings(), count: 4)
        settings[0].expires = Moment(seconds: 253_402_300_800)
        settings[1].certificates = CertificateNames(CertificateName(.commonName, "a, x:y"))
        settings[2].certificates = CertificateNames(CertificateName(.commonName, "a,cn:root"))
        settings[3].maxSessions = 0
        for given in settings {
            var ada = try account("ada")
            ada.settings = given
            let accounts = [try account("bob"), ada]
            let error = await #expect(throws: AccountError.self) {
                try await store.takeOver([], accounts, replacing: false, isDry: false)
            }
            #expect(error?.description.contains("were not changed: account \"ada\": ") == true, "\(error as Any)")
            #expect(try await store.accounts().isEmpty)
        }
    }
}
