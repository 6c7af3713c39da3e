// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Foundation
import ProgramKit
import Testing

@testable import AdminHTTP

/// The dashboard beside the documentation, against the numbers that there are.
@Suite(.ownThread, .timeLimit(.minutes(1)))
struct GrafanaTests {
    private static func dashboard() throws -> JSON {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        return try #require(JSON(parsing: Array(try Data(contentsOf: root.appending(path: "docs/grafana.json")))))
    }

    @Test func `the dashboard asks for numbers and labels that there are, and for all families`() async throws {
        let panels = try #require(try Self.dashboard()["panels"]?.asList)
        let asked = panels.flatMap { $0["targets"]?.asList ?? [] }.compactMap { $0["expr"]?.asText }
        #expect(asked.count > 20)
        try await DescribedService.run { service in
            let text = try await service.ask("GET", "/metrics").text
            var families: Set<Substring> = []
            for line in text.split(separator: "\n") where line.hasPrefix("# TYPE ") {
                families.insert(line.split(separator: " ")[2])
            }
            var seen: Set<Substring> = []
            for expression in asked {
                for match in expression.matches(of: #/\b(?:ferryd|process)_[a-z_]+/#) {
                    let family = families.first { match.0 == $0 || match.0 == "\($0)_bucket" }
                    #expect(family != nil, "\(match.0) is no number of the server")
                    if let family { seen.insert(family) }
                    for labels in expression.matches(of: #/by \(([a-z, ]+)\)/#) {
                        for label in labels.1.split(separator: ", ") where !["instance", "le"].contains(label) {
                            let sample = text.split(separator: "\n").first { $0.hasPrefix("\(match.0){") }
                            let isThere = sample.map { $0.contains("\(label)=\"") } ?? true
                            #expect(isThere, "\(match.0) has no label \(label)")
                        }
                    }
                }
            }
            #expect(families.subtracting(seen).isEmpty, "nothing shows \(families.subtracting(seen))")
        }
    }
}
