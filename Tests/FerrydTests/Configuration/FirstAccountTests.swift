// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPPolicy
import FTPTesting
import FerryIO
import ProgramKit
import Testing

@testable import ferryd

struct FirstAccountTests {
    private func options(_ variables: [String: String]) throws -> Options {
        try DaemonSettings(variables: variables, standardFile: nil).resolve().options
    }

    private func made(_ variables: [String: String], _ password: String) async throws -> Bool {
        let store = MemoryAccountStore()
        let account = try #require(
            try await options(variables).firstAccount.make(in: store, besidesOthers: false))
        #expect(account.password == nil, "a password that was given is not shown")
        let authenticator = Authenticator(store: store, root: [])
        let attempt = authenticator.attempt(name: account.name.bytes, password: Array(password.utf8), from: .v4(1))
        return try await authenticator.identify(
            name: account.name.bytes, password: Array(password.utf8), from: LoginOrigin(client: .v4(1)),
            attempt) != nil
    }

    @Test func `its password comes from the environment or from a file`() async throws {
        #expect(try await made(["FERRYD_FIRST_PASSWORD": "engine", "FERRYD_FIRST_USER": "ada"], "engine"))
        let directory = try TemporaryDirectory()
        try Files.write(Array("from a file\r\n".utf8), to: directory.path("secret"))
        #expect(try await made(["FERRYD_FIRST_PASSWORD_FILE": directory.path("secret")], "from a file"))
    }

    @Test func `a password file that is missing is named`() async throws {
        let first = try options(["FERRYD_FIRST_PASSWORD_FILE": "/nowhere"]).firstAccount
        let error = await #expect(throws: AccountError.self) {
            try await first.make(in: MemoryAccountStore(), besidesOthers: false)
        }
        #expect("\(error.map { "\($0)" } ?? "")".contains("/nowhere cannot be read: No such file or directory."))
    }

    @Test func `where visitors come, an account is made only if somebody asks for one`() async throws {
        #expect(try await options([:]).firstAccount.make(in: MemoryAccountStore(), besidesOthers: true) == nil)
        let asked = try options(["FERRYD_FIRST_USER": "ada"]).firstAccount
        #expect(try await asked.make(in: MemoryAccountStore(), besidesOthers: true)?.name.description == "ada")
    }

    @Test func `none is made where the settings want none`() async throws {
        let off = try options(["FERRYD_FIRST_USER": "off", "FERRYD_FIRST_PASSWORD": "engine"]).firstAccount
        #expect(try await off.make(in: MemoryAccountStore(), besidesOthers: false) == nil)
    }

    @Test(arguments: [
        ("1000", FileOwner(user: 1000, group: 1000)), ("1000:7", FileOwner(user: 1000, group: 7)),
        ("root", FileOwner(user: 0, group: 0)), ("root:daemon", FileOwner(user: 0, group: 1)),
    ])
    func `an owner is named or numbered`(text: String, owner: FileOwner) throws {
        #expect(try options(["FERRYD_FILE_OWNER": text]).fileOwner == owner)
    }

    @Test(arguments: [
        ("nobody-at-all", #"FERRYD_FILE_OWNER: there is no user "nobody-at-all" here."#),
        ("1:no-group", #"FERRYD_FILE_OWNER: there is no group "no-group" here."#),
        ("1:2:3", #"FERRYD_FILE_OWNER takes a user and perhaps a group, such as 1000:1000, not "1:2:3"."#),
    ])
    func `an owner who is not there is named`(text: String, message: String) {
        let error = #expect(throws: SettingsError.self) { try options(["FERRYD_FILE_OWNER": text]) }
        #expect(error?.mistakes == [message])
    }
}
