// SPDX-License-Identifier: Apache-2.0

/// Counts what became of several items, so that one that fails does not keep the others from being tried.
struct Tally {
    private var succeeded = 0
    private var failures: [Failure] = []
    /// The number of times that the failure told last came again, word for word.
    private var repetitions = 0
    private let console: Console

    init(_ console: Console) { self.console = console }

    /// One more is done.
    mutating func succeed() { succeeded += 1 }

    /// One has failed: it is named at once, and the next may be tried, unless that makes no sense.
    ///
    /// A failure that files in a row have in common, such as a directory that is missing, is told once.
    mutating func fail(_ failure: Failure) throws(Failure) {
        if failure.endsBatch { throw failure }
        if !console.writesJSON, !failure.message.isEmpty, failure.message == failures.last?.message {
            repetitions += 1
        } else {
            tellRepetitions()
            if !failure.message.isEmpty { console.report(failure) }
        }
        failures.append(failure)
    }

    private mutating func tellRepetitions() {
        if repetitions > 0, let last = failures.last {
            console.tell("\(last.message) (\(Readable.count(repetitions, "more time")))")
        }
        repetitions = 0
    }

    /// Ends as the items did: one that failed alone keeps its code, some among others make it "some failed".
    mutating func finish() throws(Failure) {
        tellRepetitions()
        guard let first = failures.first else { return }
        let isUniform = succeeded == 0 && failures.allSatisfy { $0.code == first.code }
        throw .told(isUniform ? first.code : .someFailed)
    }
}
