// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPStorage
import FTPTesting
import Glibc
import Testing

@testable import ferryd

@Suite final class StartWarningTests {
    private let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
        for name in ["root", "state", "root/inside"] { try Files.makeDirectory(directory.path(name)) }
        try Files.write(Array("1\n".utf8), to: directory.path("setting"))
    }

    private func kinds(
        state: String = "state", accounts: [Account] = [], visitors: Bool = false, user: UInt32 = 1000,
        besides others: [Account]? = nil
    ) throws -> [String] {
        let path = Array(directory.path("root").utf8)
        return StartWarning.all(
            root: try RootDirectory(path), at: path, state: StateDirectory(path: Array(directory.path(state).utf8)),
            accounts: try accounts + (others ?? [account("zoe")]), visitors: visitors, user: user,
            hardLinkSetting: directory.path("setting")
        ).map(\.kind)
    }

    private func account(_ name: String, home: String? = nil, disabled: Bool = false) throws -> Account {
        var account = Account(try AccountName(name), password: try PasswordHash(of: [1], cost: 1))
        account.home = home.map { Array(directory.path($0).utf8) }
        account.isDisabled = disabled
        return account
    }

    @Test func `nothing is said where nothing is wrong`() throws {
        #expect(try kinds(accounts: [account("ada", home: "root/inside"), account("bob")]) == [])
    }

    @Test func `a server that lets nobody in says so, and the command that mends it`() throws {
        #expect(try kinds(besides: []) == ["no-account"])
        #expect(try kinds(besides: [account("zoe", disabled: true)]) == ["nobody-can-log-in"])
        #expect(try kinds(visitors: true, besides: []) == [])
        #expect(StartWarning.noAccount.words.hasSuffix("Add one: ferryd user add NAME"))
    }

    @Test func `who starts it as root hears what that means`() throws {
        #expect(try kinds(user: 0) == ["runs-as-root"])
    }

    @Test func `accounts among the served files are told of, by whatever path`() throws {
        #expect(try kinds(state: "root/inside") == ["state-is-served"])
        #expect(try kinds(state: "root") == ["state-is-served"])
        try #require(symlink(directory.path("root/inside"), directory.path("link")) == 0)
        #expect(try kinds(state: "link") == ["state-is-served"])
        // Of one account alone.
        #expect(try kinds(state: "state", accounts: [account("ada", home: "state")]) == ["state-is-served"])
    }

    @Test func `unprotected hard links are told of`() throws {
        try Files.write(Array("0\n".utf8), to: directory.path("setting"))
        #expect(try kinds() == ["hard-links-unprotected"])
    }

    @Test func `a directory that cannot be written to is told of with its owner, and with one thing to do`() {
        let path = Array("/srv/ftp".utf8)
        let foreign = DirectoryOwner.advice(about: Array(directory.path.utf8), user: 4_000_000)
        #expect(
            foreign
                == "\(directory.path) belongs to user \(geteuid()), and the server runs as user 4000000: give it away "
                + "(chown 4000000 \(directory.path)), or run the server as that user (of a container: --user \(geteuid()))."
        )
        #expect(DirectoryOwner.advice(about: Array(directory.path.utf8)) == "")
        #expect(StartWarning.cannotWrite(path, advice: foreign).words.hasSuffix(foreign))
        #expect(StartWarning.cannotWrite(path, advice: "").words.hasSuffix("ReadWritePaths=/srv/ftp"))
    }

    @Test func `a home that is missing or is a file is told of, unless nobody logs in there`() throws {
        try Files.write([], to: directory.path("file"))
        let accounts = [
            try account("ada", home: "missing"), try account("bob", home: "file"),
            try account("eve", home: "missing", disabled: true),
        ]
        #expect(try kinds(accounts: accounts) == ["no-home", "no-home"])
        let warning = StartWarning.noHome(.ferry, Array("/x".utf8), reason: "there is no such directory")
        #expect(
            warning.words
                == "ferry cannot log in, as the home directory /x cannot be served: there is no such directory.")
    }
}
