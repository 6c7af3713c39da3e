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
}
