// SPDX-License-Identifier: Apache-2.0
import Testing

/// What a file looks like, whatever stands in it.
struct FileTests {
    @Test func `every file begins with its licence`() {
        for file in SourceFile.sources + SourceFile.tests {
            #expect(file.lines.first == "// SPDX-License-Identifier: Apache-2.0", "\(file.path)")
        }
    }

    @Test func `no file is longer than one idea`() {
        for file in SourceFile.sources {
            #expect(file.lines.count <= 300, "\(file.path) has \(file.lines.count) lines")
        }
    }

    @Test func `nothing is left for later`() {
        let marks = ["TODO", "FIXME"]
        for file in SourceFile.sources {
            for (number, line) in file.lines.enumerated() where marks.contains(where: line.contains) {
                Issue.record("\(file.path):\(number + 1)")
            }
        }
    }

    @Test func `whatever goes around the compiler says why beside it`() {
        let detours = ["try!", " as!", "fatalError(", "@unchecked", "nonisolated(unsafe)"]
        for file in SourceFile.sources {
            for (number, line) in file.code.enumerated() where detours.contains(where: line.contains) {
                let beside = file.lines[max(0, number - 1)] + file.lines[number]
                #expect(beside.contains("//"), "\(file.path):\(number + 1)")
            }
        }
    }
}
