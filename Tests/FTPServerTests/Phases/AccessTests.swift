// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPPolicy
import FTPServer
import FTPTesting
import FerryIO
import Testing

/// Accounts that are not open now, or not from there: a right password is told why, a wrong one learns nothing.
@Suite(.ownThread) struct AccessTests {
    private static func account(_ change: (inout AccountSettings) throws -> Void) throws -> Account {
        var account = try Account.named("eve")
        try change(&account.settings)
        return account
    }

    @Test func `what keeps an account out is told behind the right password`() async throws {
        let cases: [(Account, String)] = [
            (try Self.account { $0.expires = Moment("2001-01-01") }, "530 This account has expired."),
            (
                try Self.account { $0.disabledUntil = Moment("2999-01-01") },
                "530 This account is disabled until 2999-01-01 UTC."
            ),
            (
                try Self.account { $0.networks = NetworkBlocks("192.0.2.0/24") },
                "530 This account may not be used from your address."
            ),
        ]
        for (account, words) in cases {
            try await LiveServer.run(accounts: [account]) { server in
                let client = try server.stranger()
                try client.ask("USER eve", expecting: 331)
                #expect(try client.ask("PASS secret", expecting: 530).text == words)
                try client.ask("USER eve", expecting: 331)
                #expect(try client.ask("PASS wrong", expecting: 530).text == "530 Login incorrect.")
                // The same connection is still good for somebody else.
                try client.logIn(as: "bob", password: "secret")
            }
        }
    }

    @Test func `an account that is open lets in, and a session that is there goes on`() async throws {
        let eve = try Self.account {
            ($0.expires, $0.disabledUntil) = (Moment("2999-01-01"), Moment("2001-01-01"))
            ($0.networks, $0.hours) = (NetworkBlocks("127.0.0.0/8"), WeeklyHours("00:00-24:00"))
        }
        try await LiveServer.run(accounts: [eve]) { server in
            let client = try server.client(as: "eve")
            try client.ask("USER eve", expecting: 230)
            var edit = AccountEdit()
            edit.settings.given.expires = Moment("2001-01-01")
            try server.accounts.change(eve.name, edit)
            try client.ask("PWD", expecting: 257)
            // A second USER has to be proved anew, and is kept out then.
            try client.ask("USER eve", expecting: 331)
            try client.ask("PASS secret", expecting: 530)
        }
    }

    @Test func `an account is closed outside its hours, and open at them`() async throws {
        // The hours of one day of the week that is today at the ends of the earth too, and of one that is nowhere.
        let now = System.secondsSince1970()
        let local = now + LocalTime.offset(at: now)
        let days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
        let today = Int((local / (24 * 3600) + 3) % 7)
        func hours(_ shifts: [Int]) throws -> WeeklyHours {
            let parts = shifts.map { "\(days[(today + $0) % 7]) 00:00-24:00" }
            return try #require(WeeklyHours(parts.joined(separator: ", ")))
        }
        // Yesterday and tomorrow are open too, or closed too, should the day change meanwhile.
        let closed = try Self.account { $0.hours = try hours([2, 3, 4]) }
        try await LiveServer.run(accounts: [closed]) { server in
            let client = try server.stranger()
            try client.ask("USER eve", expecting: 331)
            #expect(try client.ask("PASS secret", expecting: 530).text.contains("This account is open"))
            try server.events.first("a refused login") { kind -> Bool? in
                guard case .loginRefused(_, .access(.outside)) = kind else { return nil }
                return true
            }
        }
        let open = try Self.account { $0.hours = try hours([6, 0, 1]) }
        try await LiveServer.run(accounts: [open]) { try $0.client(as: "eve").ask("PWD", expecting: 257) }
    }

    @Test func `sessions of an account are counted for each address`() async throws {
        try await LiveServer.run(accounts: [Self.account { $0.maxPerAddress = 1 }]) { server in
            let first = try server.client(as: "eve")
            let second = try server.stranger()
            try second.ask("USER eve", expecting: 331)
            #expect(try second.ask("PASS secret", expecting: 421).text.contains("of this user from your address"))
            _ = try server.client(as: "eve", from: "127.0.0.2")
            try first.ask("QUIT", expecting: 221)
            try first.expectEnd()
            _ = try server.client(as: "eve")
        }
    }
}
