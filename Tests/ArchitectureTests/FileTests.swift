// SPDX-License-Identifier: Apache-2.0
import Foundation
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
                #expect(file.saysWhy(at: number), "\(file.path):\(number + 1)")
            }
        }
    }

    @Test(arguments: [
        (["let a = b as! C  // The table holds no other kind."], true), (["let a = b as! C"], false),
        (["// The table holds no other kind.", "let a = b as! C"], true),
        (["/// Unchecked as nobody else reaches it.", "final class A: @unchecked Sendable {}"], true),
        (["/// The pieces.", "final class A: @unchecked Sendable {}"], false),
        (["let a = \"http://x\"", "let b = try! c()"], false), (["// swift-format-ignore", "let b = try! c()"], false),
        (["let a = 1  // One.", "let b = try! c()"], false),
    ])
    func `a reason is a sentence about the detour, and not any comment`(lines: [String], isReason: Bool) {
        #expect(SourceFile(path: "Sources/A/B.swift", lines: lines).saysWhy(at: lines.count - 1) == isReason)
    }
}

extension SourceFile {
    /// True when the line ends in a comment of some words, or one stands before it; the documentation of a type counts
    /// only if it says that something is unchecked.
    fileprivate func saysWhy(at number: Int) -> Bool {
        if code[number].count < lines[number].count, let comment = lines[number].range(of: "//", options: .backwards) {
            return lines[number][comment.upperBound...].split(separator: " ").count >= 3
        }
        let above = lines[..<number].reversed().map { $0.drop { $0 == " " } }
        return above.prefix { $0.hasPrefix("//") || $0.hasPrefix("@") }.contains { line in
            if line.hasPrefix("///") { return line.lowercased().contains("unchecked") }
            return line.hasPrefix("//") && !line.hasPrefix("// swift-format") && line.split(separator: " ").count > 3
        }
    }
}
