// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPWire
import ProgramKit

/// The connections that a batch of files may use, and the rate that each of them may have.
struct TransferLanes {
    let count: ConnectionCount
    let rateLimit: Int64?
    /// A rate that changes with time, in place of that one.
    let rateSchedule: RateSchedule?

    /// Reads options and settings.
    ///
    /// A rate is that of all connections together: without a number of connections it is left to one, which keeps to it
    /// exactly.
    ///
    /// - Parameters:
    ///   - arguments: The options of the command.
    ///   - settings: The settings, which count where the command has no option.
    /// - Throws: A failure of usage, for a number or rate that is none.
    init(_ arguments: Arguments, _ settings: Settings) throws(Failure) {
        var number = settings.jobs
        if let text = arguments.text(of: .jobs) {
            do throws(UsageError) { number = try Amount.connections(text, of: .jobs) } catch { throw Failure(error) }
        }
        let rate = try arguments.rateLimit() ?? settings.rateLimit
        if let rate {
            let number = number ?? 1
            count = .exactly(number)
            (rateLimit, rateSchedule) = rate.shares(number)
        } else {
            (count, rateLimit, rateSchedule) = (number.map { .exactly($0) } ?? .automatic, nil, nil)
        }
    }

    /// The connections for files that go to these places: one where two of them are the same, as the last one counts.
    func count(for targets: [[UInt8]]) -> ConnectionCount {
        Set(targets).count < targets.count ? .exactly(1) : count
    }
}
