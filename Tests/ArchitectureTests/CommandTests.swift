// SPDX-License-Identifier: Apache-2.0
import FTPWire
import Testing

@testable import FTPServer

/// A command of the server is one file, one row and one case in `Verb`.
struct CommandTests {
    private static let files = SourceFile.sources.filter { $0.path.hasPrefix("Sources/FTPServer/Commands/") }

    @Test(arguments: Verb.allCases)
    func `a command has a file of its name, a row in a table, and help`(verb: Verb) throws {
        let file = try #require(Self.files.first { $0.name == verb.rawValue }, "no Commands/\(verb.rawValue).swift")
        #expect(file.code.contains { $0.contains("\(verb.rawValue): ") }, "\(file.path) declares no \(verb.rawValue)")
        let description = try #require(CommandTable.descriptions.first { $0.verb == verb }, "no row in CommandTable")
        #expect(description.syntax.hasPrefix(verb.rawValue))
        #expect(!description.summary.isEmpty)
        #expect(description.summary.count <= 60, "the summary of \(verb.rawValue) is more than a few words")
    }

    @Test(arguments: SiteWord.allCases)
    func `a command behind SITE has a file of its name, a row in its table, and help`(word: SiteWord) throws {
        let name = "Site\(word.rawValue)"
        let file = try #require(
            SourceFile.sources.first { $0.path == "Sources/FTPServer/SiteCommands/\(name).swift" }, "no \(name).swift")
        #expect(file.code.contains { $0.contains("enum \(name): ") }, "\(file.path) declares no \(name)")
        let description = try #require(SiteTable.rows[word]?.description, "no row in SiteTable")
        #expect(description.syntax == "SITE \(word.rawValue)" || description.syntax.hasPrefix("SITE \(word.rawValue) "))
        #expect(!description.summary.isEmpty)
        #expect(description.summary.count <= 60, "the summary of SITE \(word.rawValue) is more than a few words")
    }

    @Test func `a file of a command belongs to a verb`() {
        for file in Self.files { #expect(Verb(rawValue: file.name) != nil, "\(file.path)") }
    }

    /// What one command does is looked for in its own file.
    @Test(arguments: Verb.allCases)
    func `no command knows another`(verb: Verb) {
        for file in Self.files where file.name != verb.rawValue {
            #expect(
                !file.code.contains { $0.contains("\(verb.rawValue).") || $0.contains("\(verb.rawValue)(") },
                "\(file.path) uses \(verb.rawValue)")
        }
    }

    @Test func `whatever may be said during a transfer may be said without one`() {
        for verb in CommandTable.duringTransfer.keys { #expect(CommandTable.session[verb] != nil, "\(verb)") }
    }
}
