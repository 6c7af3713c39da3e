// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPStorage
import FTPTesting
import FTPWire
import FerryIO
import ProgramKit
import Testing

@testable import ferryd

final class PartialsCommandTests {
    private let sitting: TerminalSession

    init() throws { sitting = try TerminalSession() }

    private var root: String { sitting.temporary.path("root") }
    private var home: String { sitting.temporary.path("home") }

    /// Broken uploads of two accounts and of one that is no more, in the served directory and in a home.
    private func breakUploadsOff() async throws {
        for path in [root, "\(root)/d", home] { try Files.makeDirectory(path) }
        let store = try await sitting.store()
        for name in ["ada", "bob"] {
            var account = Account(try AccountName(name))
            if name == "bob" { account.home = Array(home.utf8) }
            try await store.add(account)
        }
        let uploads = [
            (root, "ada", "/d/a", 1_234), (root, "ada", "/b", 20), (home, "bob", "/c", 300), (root, "gone", "/e", 1),
        ]
        for (place, account, path, count) in uploads {
            let storage = DiskStorage(
                root: try RootDirectory(Array(place.utf8)), account: Array(account.utf8),
                display: DisplayNames(owner: [], group: []))
            let upload = try await storage.openForWriting(VirtualPath(path), .replace)
            _ = await upload.abandon(keepingPartial: true, writing: [UInt8](repeating: 1, count: count))
        }
    }

    @Test func `all are listed: the account, the bytes, the age, and the file`() async throws {
        try await breakUploadsOff()
        let outcome = try await sitting.partials("--root", root)
        #expect(outcome.code == 0)
        #expect(outcome.errors.isEmpty)
        let lines = outcome.output.split(separator: "\n")
        #expect(lines.first?.split(separator: " ") == ["ACCOUNT", "KEPT", "AGE", "PATH"])
        #expect(lines.count == 5)
        #expect(lines.contains { $0.hasPrefix("ada      1,234 bytes  ") && $0.hasSuffix(" s  \(root)/d/a") })
        #expect(lines.contains { $0.hasPrefix("bob      300 bytes    ") && $0.hasSuffix(" s  \(home)/c") })
        #expect(lines.contains { $0.hasPrefix("-        1 byte       ") && $0.hasSuffix(" s  \(root)/e") })
    }

    @Test(arguments: [
        (["PATH/d/a"], "1 broken upload: 1,234 bytes"), (["PATH/d"], "1 broken upload: 1,234 bytes"),
        (["PATH"], "3 broken uploads: 1,255 bytes"), (["--account", "bob"], "1 broken upload: 300 bytes"),
        (["--account=ada", "PATH/b"], "1 broken upload: 20 bytes"), (["--all"], "4 broken uploads: 1,555 bytes"),
        (["PATH/nothing"], "0 broken uploads: 0 bytes"),
    ])
    func `what is named is cleared, and nothing else`(_ words: [String], _ told: String) async throws {
        try await breakUploadsOff()
        let words = words.map { $0.replacing("PATH", with: root) }
        let outcome = try await sitting.partials(["--clear", "--root", root] + words)
        #expect(outcome.errors.isEmpty)
        #expect(outcome.code == 0)
        #expect(outcome.output == "Removed what was kept of \(told).\n")
        let count = try #require(Int(told.prefix { $0 != " " }))
        let left = try await sitting.partials("--root", root).output.split(separator: "\n").count
        #expect(left == (count == 4 ? 0 : 5 - count))
    }

    @Test(arguments: [
        (["--clear"], 2, "--clear removes what is named: a PATH, --account NAME, or --all."),
        (["--all"], 2, "--all goes with --clear alone"),
        (["--claer"], 2, "Unknown option --claer; did you mean --clear?"),
        (["--account", "adda"], 2, "There is no account \"adda\". Did you mean \"ada\"?"),
        (["--account="], 2, "--account needs a value: --account NAME"),
    ])
    func `mistakes are told`(_ words: [String], _ code: Int32, _ complaint: String) async throws {
        try await breakUploadsOff()
        let outcome = try await sitting.partials(["--root", root] + words)
        #expect(outcome.code == code)
        #expect(outcome.errors.contains(complaint))
        #expect(outcome.errors.contains("Try: ferryd partials --help"))
    }

    @Test func `a home that is not there is told of, and the others are listed`() async throws {
        try await breakUploadsOff()
        removeTree(at: Array(home.utf8))
        let outcome = try await sitting.partials("--root", root)
        #expect(outcome.code == 1)
        #expect(outcome.errors == "ferryd: \(home) was not searched: there is no such directory.\n")
        #expect(outcome.output.split(separator: "\n").count == 4)
    }

    @Test func `an upload that runs is neither listed nor cleared`() async throws {
        try await breakUploadsOff()
        let storage = DiskStorage(
            root: try RootDirectory(Array(root.utf8)), account: Array("ada".utf8),
            display: DisplayNames(owner: [], group: []))
        let upload = try await storage.openForWriting(VirtualPath("/b"), .resume(at: 20))
        #expect(try await sitting.partials("--clear", "--root", root, "\(root)/b").output.contains("0 broken uploads"))
        let length = try await upload.commit()
        #expect(length == 20)
    }

    @Test func `the help names every option`() async throws {
        let outcome = try await sitting.partials("--help")
        #expect(outcome.code == 0)
        for option in PartialsOption.allCases { #expect(outcome.output.contains(option.declaration.name)) }
    }
}
