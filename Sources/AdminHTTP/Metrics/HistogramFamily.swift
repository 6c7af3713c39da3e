// SPDX-License-Identifier: Apache-2.0
import Synchronization

/// Durations in seconds, counted by how long they are, for each value of a label.
final class HistogramFamily: Sendable {
    private struct Histogram {
        /// For each bound the durations that are no longer, and longer than the bound before.
        var counts: [Int]
        var beyond = 0
        var sum = 0.0
    }

    private let name: String
    private let help: String
    private let label: String?
    private let bounds: [Double]
    private let histograms: Mutex<[String: Histogram]>

    /// Without a label there is one histogram, of the value "".
    init(_ name: String, _ help: String, label: String? = nil, _ values: [String] = [""], bounds: [Double]) {
        (self.name, self.help, self.label, self.bounds) = (name, help, label, bounds)
        let empty = Histogram(counts: bounds.map { _ in 0 })
        histograms = Mutex(Dictionary(uniqueKeysWithValues: values.map { ($0, empty) }))
    }

    /// Counts a duration for one of the values.
    func note(_ duration: Duration, _ value: String = "") {
        let seconds = duration / .seconds(1)
        let index = bounds.firstIndex { seconds <= $0 }
        histograms.withLock { histograms in
            if let index { histograms[value]?.counts[index] += 1 } else { histograms[value]?.beyond += 1 }
            histograms[value]?.sum += seconds
        }
    }

    func write(to text: inout MetricsText) {
        let histograms = histograms.withLock { $0 }.sorted { $0.key < $1.key }
        text.begin(name, .histogram, help)
        for (value, histogram) in histograms {
            let labels = label.map { [(name: $0, value: value)] } ?? []
            var count = 0
            for (bound, more) in zip(bounds + [.infinity], histogram.counts + [histogram.beyond]) {
                count += more
                text.add("\(name)_bucket", Double(count), labels + [("le", MetricsText.number(bound))])
            }
            text.add("\(name)_sum", histogram.sum, labels)
            text.add("\(name)_count", Double(count), labels)
        }
    }
}
