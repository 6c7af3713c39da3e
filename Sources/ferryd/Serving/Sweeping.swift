// SPDX-License-Identifier: Apache-2.0
import FTPStorage
import FTPWire
import FerryIO

/// Once a day removes what broken uploads have left and nobody has gone on with for a week.
struct Sweeping {
    let roots: ServedRoots
    private static let age: Int64 = 7 * 24 * 3600

    func run() async {
        repeat {
            for root in roots.all {
                let limit = Timestamp(seconds: System.secondsSince1970() - Self.age)
                _ = await root.sweepSideFiles(olderThan: limit)
            }
        } while (try? await Task.sleep(for: .seconds(24 * 3600))) != nil
    }
}
