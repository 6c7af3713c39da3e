// SPDX-License-Identifier: Apache-2.0

/// Counts what became of several items, so that one that fails does not keep the others from being tried.
struct Tally {
    private var succeeded = 0
    private var failures: [Failure] = []
    private let console: Console

    init(_ console: Console) { self.console = console }

    /// One more is done.
    mutating func succeed() { succeeded += 1 }

    /// One has failed: it is named at once, and the next may be tried, unless that makes no sense.
    mutating func fail(_ failure: Failure) throws(Failure) {
        if failure.endsBatch { throw failure }
        console.report(failure)
        failures.append(failure)
    }

    /// Ends as the items did: one that failed alone keeps its code, some among others make it "some failed".
    func finish() throws(Failure) {
        guard let first = failures.first else { return }
        let isUniform = succeeded == 0 && failures.allSatisfy { $0.code == first.code }
        throw .told(isUniform ? first.code : .someFailed)
    }
}
