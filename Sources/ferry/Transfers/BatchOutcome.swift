// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPWire
import ProgramKit

/// The outcome of one file that was to be transferred or renamed.
struct BatchOutcome {
    /// The ways it can end well.
    enum Result {
        case transferred(TransferSummary, TransferType)
        case renamed
        /// The same is there already.
        case unchanged
        /// It was left alone as something is there already.
        case skipped
    }

    /// The directions, with their words.
    enum Operation: String {
        case get, put, append
        case move = "mv"
        case copy = "cp"

        var participle: String {
            switch self {
            case .get: "Downloaded"
            case .put: "Uploaded"
            case .append: "Appended"
            case .move: "Renamed"
            case .copy: "Copied"
            }
        }

        /// The side that the new file is on, in words, seen from the person.
        var place: String { self == .get ? "here" : "on the server" }
    }

    let operation: Operation
    let source: [UInt8]
    let target: [UInt8]
    /// The name of the file in a line of output.
    let label: String
    var result: Result
    var isReplacement = false
    /// The way that the bytes of a copy have taken.
    var way: CopyWay?
    /// True when an unchanged file is worth a line; in a tree of a thousand files, such files are only counted.
    var isNotable = true
}

extension BatchOutcome {
    /// The line for a person.
    var sentence: String? {
        let replaced = isReplacement ? ", replaced" : ""
        switch result {
        case .transferred(let summary, let type):
            let way = way.map { ", \($0.words)" } ?? ""
            return summary.sentence(operation.participle, label, type) + way + replaced
        case .renamed: return "Renamed \(label)\(replaced)"
        case .unchanged: return isNotable ? "\(label): already \(operation.place), unchanged" : nil
        case .skipped: return "Skipped \(label): it exists \(operation.place)"
        }
    }

    /// The object for a program.
    var json: JSON {
        var members: [(key: String, value: JSON)] = [
            ("operation", .text(operation.rawValue)), ("result", .text(word)),
        ]
        members += JSON.name(source)
        members += JSON.name(target, as: "target")
        if case .transferred(let summary, _) = result {
            members.append(("bytes", .number(summary.size)))
            if summary.moved != summary.size { members.append(("moved", .number(summary.moved))) }
            if let way { members.append(("way", .text(way.rawValue))) }
            members.append(("seconds", .decimal(summary.duration / .seconds(1))))
            members.append(("verified", .text(summary.verification.rawValue)))
        }
        if isReplacement { members.append(("replaced", .flag(true))) }
        return .object(members)
    }

    private var word: String {
        switch result {
        case .transferred, .renamed: operation.participle.lowercased()
        case .unchanged: "unchanged"
        case .skipped: "skipped"
        }
    }
}

extension CopyWay {
    /// The way in words.
    fileprivate var words: String {
        switch self {
        case .server: "by the server itself"
        case .direct: "from server to server"
        case .relayed: "by way of this machine"
        }
    }
}
