// SPDX-License-Identifier: Apache-2.0
import Synchronization

/// Numbers that only grow, one for each combination of the values of some labels.
final class CounterFamily: Sendable {
    private let name: String
    private let help: String
    private let labels: [String]
    private let values: Mutex<[[String]: Double]>

    /// `combinations` are told from the start on, as 0: a number that comes out of nothing shows no growth.
    init(_ name: String, _ help: String, labels: [String] = [], _ combinations: [[String]] = [[]]) {
        (self.name, self.help, self.labels) = (name, help, labels)
        values = Mutex(Dictionary(uniqueKeysWithValues: combinations.map { ($0, 0) }))
    }

    /// Counts; `combination` has a value for each label.
    func add(_ amount: Double = 1, _ combination: String...) {
        values.withLock { $0[combination, default: 0] += amount }
    }

    func write(to text: inout MetricsText) {
        let values = values.withLock { $0 }.sorted { $0.key.lexicographicallyPrecedes($1.key) }
        text.begin(name, .counter, help)
        for (combination, value) in values {
            text.add(name, value, zip(labels, combination).map { (name: $0, value: $1) })
        }
    }
}
