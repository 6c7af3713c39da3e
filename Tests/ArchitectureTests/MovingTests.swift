// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// The page that names Ferry's settings for the options of other servers.
struct MovingTests {
    private func text(_ name: String) throws -> String {
        try String(contentsOf: SourceFile.root.appending(path: "docs/\(name)"), encoding: .utf8)
    }

    /// What stands between backticks in the last column of each row.
    private func named() throws -> [String] {
        try text("moving.md").split(separator: "\n").filter { $0.hasPrefix("|") }.flatMap { row in
            row.split(separator: "|").last.map { $0.matches(of: #/`([^`]+)`/#).map { String($0.1) } } ?? []
        }
    }

    @Test func `every setting that it names is there`() throws {
        let keys = Set(
            try text("ferryd.toml").matches(of: #/(?m)^#(?:([a-z][a-z0-9-]*) = |\[\[([a-z]+)\]\])/#)
                .map { String($0.1 ?? $0.2 ?? "") })
        let accounts = try text("accounts.md")
        #expect(keys.count > 80)
        let names = try named()
        #expect(names.count > 150)
        let words = [
            "list", "read", "append", "delete", "rename", "make", "attributes", "keep-both", "login", "everything",
        ]
        for name in names {
            if let option = name.wholeMatch(of: #/--([a-z-]+)( .*)?/#)?.1 {
                #expect(accounts.contains("--\(option)"), "\(name) does not stand in docs/accounts.md")
            } else if let key = name.wholeMatch(of: #/([a-z]+(?:-[a-z]+)*)( = .*)?/#)?.1, !words.contains(String(key)) {
                #expect(keys.contains(String(key)), "\(name) does not stand in docs/ferryd.toml")
            } else if let table = name.wholeMatch(of: #/\[\[([a-z]+)\]\]/#)?.1 {
                #expect(keys.contains(String(table)), "\(name) does not stand in docs/ferryd.toml")
            }
        }
    }
}
