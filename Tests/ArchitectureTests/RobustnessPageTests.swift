// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// `docs/robustness.md` promises tests, so they must be there.
struct RobustnessPageTests {
    private struct Promise: Hashable {
        let suite: String
        let test: String
    }

    /// The tests that the page names, as `` `Suite`: *one*, *another* ``.
    private static let promises: [Promise] = {
        let page = SourceFile.root.appending(path: "docs/robustness.md")
        guard let text = try? String(contentsOf: page, encoding: .utf8) else { return [] }
        return text.matches(of: #/`(\w+Tests)`: ((?:\*[^*]+\*(?:, )?)+)/#).flatMap { match in
            match.2.matches(of: #/\*([^*]+)\*/#).map { Promise(suite: String(match.1), test: String($0.1)) }
        }
    }()

    /// The names of all tests, by the suites that their file declares.
    private static let tests: [String: Set<String>] = {
        var tests: [String: Set<String>] = [:]
        for file in SourceFile.tests {
            var (suites, names): ([String], Set<String>) = ([], [])
            for line in file.lines {
                let words = line.split(separator: " ")
                if let place = words.firstIndex(where: { $0 == "struct" || $0 == "class" }), place + 1 < words.count {
                    suites.append(String(words[place + 1].prefix { $0.isLetter || $0.isNumber }))
                }
                let parts = line.split(separator: "`", omittingEmptySubsequences: false)
                if parts.count > 2, parts[0].hasSuffix("func ") { names.insert(String(parts[1])) }
            }
            for suite in suites { tests[suite, default: []].formUnion(names) }
        }
        return tests
    }()

    @Test func `each test that the page names exists`() {
        #expect(Self.promises.count > 150)
        for promise in Set(Self.promises) {
            let isThere = Self.tests[promise.suite]?.contains(promise.test) == true
            #expect(isThere, "there is no \(promise.suite): \(promise.test)")
        }
    }

    @Test func `no suite is named without its tests`() throws {
        let page = SourceFile.root.appending(path: "docs/robustness.md")
        let text = try String(contentsOf: page, encoding: .utf8)
        #expect(text.matches(of: #/`\w+Tests`/#).count == text.matches(of: #/`\w+Tests`: \*/#).count)
    }
}
