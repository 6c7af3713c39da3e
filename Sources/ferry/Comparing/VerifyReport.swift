// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPWire
import ProgramKit

/// The lines of a comparison, and its end.
struct VerifyReport {
    private let console: Console
    private let asJSON: Bool
    private var tally: Tally
    private var same = 0
    private var differing = 0
    private var missing = (here: 0, there: 0)
    private var evidence: Set<Comparison.Evidence> = []

    init(console: Console, asJSON: Bool) {
        (self.console, self.asJSON) = (console, asJSON)
        tally = Tally(console)
    }

    /// Takes note of a result, and tells of it if it is a difference; programs hear of each.
    mutating func add(_ comparison: Comparison, _ path: [UInt8]) {
        tally.succeed()
        switch comparison {
        case .same(_, let ground):
            same += 1
            evidence.insert(ground)
        case .sizesDiffer, .contentsDiffer, .kindsDiffer: differing += 1
        case .missingHere: missing.here += 1
        case .missingThere: missing.there += 1
        }
        if asJSON {
            console.write(line: JSON.object(JSON.name(path) + comparison.members).text)
        } else if let sentence = comparison.sentence(for: Printable.text(path)) {
            console.write(line: sentence)
        }
    }

    /// Takes note of something that could not be compared.
    mutating func fail(_ failure: Failure) throws(Failure) { try tally.fail(failure) }

    /// Sums up, and fails if there were differences; what could not be compared at all is the worse failure.
    mutating func finish() throws(Failure) {
        var parts = ["\(Readable.count(same, "file")) \(same == 1 ? "is" : "are") the same\(ground)"]
        let counts = [
            (differing, differing == 1 ? "differs" : "differ"), (missing.here, "missing here"),
            (missing.there, "missing on the server"),
        ]
        for (count, words) in counts where count > 0 { parts.append("\(Readable.exact(Int64(count))) \(words)") }
        console.say(parts.joined(separator: "; "))
        try tally.finish()
        if differing + missing.here + missing.there > 0 { throw .told(.incomplete) }
    }

    /// ` (SHA-256, calculated there)`: what the word "same" rests on.
    private var ground: String {
        let words = evidence.compactMap(\.words)
        return words.isEmpty ? "" : " (\(words.sorted().joined(separator: "; ")))"
    }
}
