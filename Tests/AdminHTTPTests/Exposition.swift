// SPDX-License-Identifier: Apache-2.0
import FTPTesting

/// A text of Prometheus' format (version 0.0.4), read by all the rules of the format and of `promtool check metrics`.
struct Exposition {
    struct Sample: Equatable {
        let name: String
        let labels: [String: String]
        let value: Double
    }

    struct Family {
        let name: String
        let kind: String
        var samples: [Sample] = []
    }

    private(set) var families: [Family] = []

    init(_ text: String) throws {
        guard text.hasSuffix("\n") else { throw TestFailure("the last line has no end") }
        var help: String?
        for line in text.dropLast().split(separator: "\n", omittingEmptySubsequences: false) {
            if let match = line.wholeMatch(of: #/# HELP ([^ ]+) (.+)/#) {
                guard help == nil else { throw TestFailure("no TYPE behind HELP: \(line)") }
                if families.contains(where: { $0.name == match.1 }) { throw TestFailure("told twice: \(line)") }
                help = String(match.1)
            } else if let match = line.wholeMatch(of: #/# TYPE ([a-zA-Z_:][a-zA-Z0-9_:]*) (counter|gauge|histogram)/#) {
                guard help == String(match.1) else { throw TestFailure("no HELP before TYPE: \(line)") }
                help = nil
                families.append(Family(name: String(match.1), kind: String(match.2)))
            } else {
                guard help == nil, let last = families.indices.last else { throw TestFailure("out of place: \(line)") }
                let sample = try Self.sample(String(line))
                guard Self.names(of: families[last]).contains(sample.name) else {
                    throw TestFailure("\(line) does not belong to \(families[last].name)")
                }
                let twins = families[last].samples.filter { $0.name == sample.name && $0.labels == sample.labels }
                if !twins.isEmpty { throw TestFailure("told twice: \(line)") }
                families[last].samples.append(sample)
            }
        }
        if let help { throw TestFailure("no TYPE behind HELP: \(help)") }
        for family in families { try Self.check(family) }
    }

    /// The value of a sample; `nil` if there is none.
    subscript(_ name: String, _ labels: [String: String] = [:]) -> Double? {
        families.flatMap(\.samples).first { $0.name == name && $0.labels == labels }?.value
    }

    private static func names(of family: Family) -> [String] {
        family.kind == "histogram" ? ["_bucket", "_sum", "_count"].map { family.name + $0 } : [family.name]
    }

    private static func sample(_ line: String) throws -> Sample {
        let pattern = #/([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (\+Inf|-?[0-9]+(?:\.[0-9]+)?(?:e[+-]?[0-9]+)?)/#
        guard let match = line.wholeMatch(of: pattern) else { throw TestFailure("no sample: \(line)") }
        var labels: [String: String] = [:]
        var rest = (match.2 ?? "")[...]
        while !rest.isEmpty {
            guard let pair = rest.prefixMatch(of: #/([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"(,(?=.)|$)/#)
            else {
                throw TestFailure("labels: \(line)")
            }
            let value = pair.2.replacing("\\\\", with: "\0").replacing("\\\"", with: "\"").replacing("\\n", with: "\n")
                .replacing("\0", with: "\\")
            guard !pair.1.hasPrefix("__"), labels.updateValue(String(value), forKey: String(pair.1)) == nil else {
                throw TestFailure("labels: \(line)")
            }
            rest = rest[pair.range.upperBound...]
        }
        return Sample(
            name: String(match.1), labels: labels, value: match.3 == "+Inf" ? .infinity : Double(match.3) ?? .nan)
    }

    /// The rules of a kind, and the habits of names.
    private static func check(_ family: Family) throws {
        let name = family.name
        guard name.wholeMatch(of: #/[a-z][a-z0-9]*(_[a-z0-9]+)*/#) != nil,
            name.hasSuffix("_total") == (family.kind == "counter")
        else { throw TestFailure("the name \(name)") }
        for unit in ["milliseconds", "ms", "minutes", "kilobytes", "megabytes", "percent"]
        where name.contains("_\(unit)") {
            throw TestFailure("the unit of \(name)")
        }
        if family.kind != "histogram" {
            guard family.samples.allSatisfy({ $0.labels["le"] == nil && ($0.value >= 0) }) else {
                throw TestFailure("the samples of \(name)")
            }
            return
        }
        let plain = family.samples.map { $0.labels.filter { $0.key != "le" } }
        for labels in Set(plain) {
            let own = family.samples.filter { $0.labels.filter { $0.key != "le" } == labels }
            let buckets = own.filter { $0.name == "\(name)_bucket" }
            let bounds = buckets.map { $0.labels["le"] == "+Inf" ? .infinity : Double($0.labels["le"] ?? "") ?? .nan }
            let counts = buckets.map(\.value)
            let total = own.first { $0.name == "\(name)_count" }?.value
            guard bounds.last == .infinity, bounds == bounds.sorted(), Set(bounds).count == bounds.count,
                counts == counts.sorted(), counts.last == total, own.contains(where: { $0.name == "\(name)_sum" }),
                own.count == buckets.count + 2
            else { throw TestFailure("the histogram \(name) \(labels)") }
        }
    }
}
