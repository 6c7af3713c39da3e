// SPDX-License-Identifier: Apache-2.0
import Testing

/// Names say what a thing is.
struct NameTests {
    @Test func `no type is a manager, a helper, a utility or a handler`() {
        let vague = ["Manager", "Helper", "Util", "Handler"]
        let declarations = ["struct ", "class ", "enum ", "protocol ", "actor ", "typealias "]
        for file in SourceFile.sources {
            #expect(!vague.contains(where: file.name.contains), "\(file.path)")
            for (number, line) in file.code.enumerated() where declarations.contains(where: line.contains) {
                #expect(!vague.contains(where: line.contains), "\(file.path):\(number + 1)")
            }
        }
    }

    /// Words of `docs/glossary.md` that another term has replaced.
    @Test(arguments: ["folder", "sidefile", "allowance", "turnstile"])
    func `a word that the glossary has replaced does not come back`(_ word: String) {
        for file in SourceFile.sources {
            #expect(!file.path.lowercased().contains(word), "\(file.path)")
            for (number, line) in file.code.enumerated() {
                #expect(!line.lowercased().contains(word), "\(file.path):\(number + 1)")
            }
        }
    }

    /// `Main` is the entry point of each program.
    @Test func `no type name means two things in two targets`() {
        let declaration =
            #/^(?:(?:public|package|final|indirect|nonisolated|@safe) )*(?:struct|class|enum|protocol|actor) (\w+)/#
        var targets: [Substring: Set<String>] = [:]
        for file in SourceFile.sources {
            for line in file.code {
                guard let match = line.firstMatch(of: declaration) else { continue }
                targets[Substring(match.1), default: []].insert(file.target)
            }
        }
        #expect(targets.count > 300)
        for (name, homes) in targets where homes.count > 1 && name != "Main" {
            Issue.record("\(name) is declared in \(homes.sorted().joined(separator: ", "))")
        }
    }
}
