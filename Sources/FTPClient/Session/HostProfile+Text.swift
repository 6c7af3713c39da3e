// SPDX-License-Identifier: Apache-2.0
import FTPWire

/// Profiles as they are kept: a line each.
extension HostProfile {
    /// The bytes of features beyond which they are not kept.
    private static let mostFeatures = 2000

    /// Reads what `text` has written, or an earlier ferry; a line of another form teaches nothing.
    public init(text: String) {
        let words = text.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
        let isOld = words.first != Self.form
        let parts = isOld ? words[...] : words.dropFirst()
        let count = isOld ? 4 : 7
        guard parts.count > count else { return }
        let known = Array(parts.prefix(count))
        var profile = HostProfile()
        do {
            profile.connectionLimit = try Self.value(of: known[3]) { ConnectionLimit(text: $0) }
            if !isOld {
                profile.clock = try Self.value(of: known[4]) { Clock(text: $0) }
                profile.refusesMLSD = try Self.value(of: known[5]) { Int64($0) }
                profile.features = try Self.value(of: known[6]) { Self.features(in: $0) } ?? [:]
            }
        } catch { return }
        profile.takesSeveralCommands = known[0] == "several"
        profile.logsInAtOnce = known[1] == "at-once"
        profile.dataWay = PassiveWay(rawValue: known[2])
        profile.greeting = parts.dropFirst(count).joined(separator: " ")
        self = profile
    }

    /// One line: eight words, and the greeting.
    public var text: String {
        [
            Self.form, takesSeveralCommands ? "several" : "one", logsInAtOnce ? "at-once" : "asked",
            dataWay?.rawValue ?? "-", connectionLimit?.text ?? "-", clock?.text ?? "-",
            refusesMLSD.map { "\($0)" } ?? "-", featuresText ?? "-", greeting,
        ]
        .joined(separator: " ")
    }

    private static let form = "2"

    private struct Malformed: Error {}

    /// The value of a word; `nil` for `-`.
    private static func value<Value>(of word: String, _ read: (String) -> Value?) throws(Malformed) -> Value? {
        if word == "-" { return nil }
        guard let value = read(word) else { throw Malformed() }
        return value
    }

    /// The features as one word; `nil` where there are none, or too many.
    private var featuresText: String? {
        if features.isEmpty { return nil }
        let text = features.sorted { $0.key < $1.key }
            .map { Self.encoded($0.key) + ($0.value.isEmpty ? "" : ":" + Self.encoded($0.value)) }
            .joined(separator: ",")
        return text.utf8.count > Self.mostFeatures ? nil : text
    }

    private static func encoded(_ text: String) -> String {
        PercentEncoding.text(of: text.utf8, keepingSlashes: false)
    }

    private static func features(in text: String) -> [String: String]? {
        var features: [String: String] = [:]
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let sides = part.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            let texts = sides.compactMap { PercentEncoding.bytes(of: $0.utf8) }
                .map { String(decoding: $0, as: UTF8.self) }
            guard texts.count == sides.count, !texts[0].isEmpty else { return nil }
            features[texts[0]] = texts.count > 1 ? texts[1] : ""
        }
        return features
    }
}

extension HostProfile.ConnectionLimit {
    /// Reads `4@1795000000`.
    fileprivate init?(text: String) {
        guard let (count, second) = parts(of: text), count > 0 else { return nil }
        self.init(count, at: second)
    }

    fileprivate var text: String { "\(count)@\(second)" }
}

extension HostProfile.Clock {
    /// Reads `-3600@1795000000`.
    fileprivate init?(text: String) {
        guard let (offset, second) = parts(of: text) else { return nil }
        self.init(offset, at: second)
    }

    fileprivate var text: String { "\(offset)@\(second)" }
}

/// A number, and the second in which it was found out.
private func parts(of text: String) -> (number: Int, second: Int64)? {
    let parts = text.split(separator: "@", omittingEmptySubsequences: false)
    guard parts.count == 2, let number = Int(parts[0]), let second = Int64(parts[1]) else { return nil }
    return (number, second)
}
