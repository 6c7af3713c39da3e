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

    @Test func `each test that the page names exists`() {
        #expect(Self.promises.count > 150)
        for promise in Set(Self.promises) {
            let heads = ["struct \(promise.suite) ", "class \(promise.suite) "]
            let files = SourceFile.tests.filter { file in
                file.lines.contains { line in heads.contains { line.contains($0) } }
            }
            let isThere = files.contains { $0.lines.contains { $0.contains("func `\(promise.test)`") } }
            #expect(isThere, "there is no \(promise.suite): \(promise.test)")
        }
    }

    @Test func `no suite is named without its tests`() throws {
        let page = SourceFile.root.appending(path: "docs/robustness.md")
        let text = try String(contentsOf: page, encoding: .utf8)
        #expect(text.matches(of: #/`\w+Tests`/#).count == text.matches(of: #/`\w+Tests`: \*/#).count)
    }
}
