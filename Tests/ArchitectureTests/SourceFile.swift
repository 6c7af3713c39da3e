// SPDX-License-Identifier: Apache-2.0
import Foundation

/// A Swift file of the project, as the tests of this target look at it.
struct SourceFile: Sendable {
    /// From the root of the project: `Sources/FTPWire/Reply/Reply.swift`.
    let path: String
    let lines: [String]

    var name: String { String(path.split(separator: "/").last?.dropLast(".swift".count) ?? "") }
    /// The target it belongs to.
    var target: String { String(path.split(separator: "/")[1]) }

    /// The modules it imports.
    var imports: [String] {
        code.compactMap { line in
            let words = line.split(separator: " ")
            guard let place = words.firstIndex(of: "import") else { return nil }
            let kinds: Set<Substring> = ["struct", "enum", "class", "protocol", "func"]
            return words[(place + 1)...].first { !kinds.contains($0) }?.split(separator: ".").first.map(String.init)
        }
    }

    /// Its lines without comments, and without the contents of string literals.
    var code: [String] {
        lines.map { line in
            let pieces = line.split(separator: "\"", omittingEmptySubsequences: false)
            let outside = pieces.enumerated().map { $0.offset.isMultiple(of: 2) ? String($0.element) : "" }
            let bare = outside.joined(separator: "\"")
            return bare.range(of: "//").map { String(bare[..<$0.lowerBound]) } ?? bare
        }
    }
}

extension SourceFile {
    static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// What ships, and what tests are made with.
    static let sources = all(below: "Sources")
    static let tests = all(below: "Tests")

    private static func all(below directory: String) -> [SourceFile] {
        let base = root.appending(path: directory)
        let paths = FileManager.default.enumerator(atPath: base.path)?.compactMap { $0 as? String } ?? []
        return paths.filter { $0.hasSuffix(".swift") }.sorted().compactMap { path in
            (try? String(contentsOf: base.appending(path: path), encoding: .utf8)).map {
                SourceFile(path: "\(directory)/\(path)", lines: $0.components(separatedBy: "\n"))
            }
        }
    }
}
