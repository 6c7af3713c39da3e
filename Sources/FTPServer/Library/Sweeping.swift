// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO

/// Once a day removes what broken uploads have left and nobody has gone on with for a week.
///
/// Not when the server starts: then everybody comes back at once, and nothing is in a hurry less than this.
package struct Sweeping: Sendable {
    private let roots: ServedRoots
    var first = Duration.seconds(15 * 60)
    private let interval = Duration.seconds(24 * 3600)
    private static let age: Int64 = 7 * 24 * 3600

    package init(_ roots: ServedRoots) { self.roots = roots }

    /// Begins on a thread of its own that rests nearly always and ends with the program.
    package func start() {
        Thread.start(named: "ferry-sweep") {
            Thread.pause(first)
            while true {
                sweep()
                Thread.pause(interval)
            }
        }
    }

    /// The same in a task, until it is cancelled: for a server that ends before its program does.
    func run() async {
        var pause = first
        while (try? await Task.sleep(for: pause)) != nil {
            await BlockingPool.shared.run { sweep() }
            pause = interval
        }
    }

    private func sweep() {
        let limit = Timestamp(seconds: System.secondsSince1970() - Self.age)
        var pace = DutyCycle(oneIn: 20)
        for root in roots.all { root.calls.now { _ = root.sweepStagingFiles(olderThan: limit, at: &pace) } }
    }
}
