// SPDX-License-Identifier: Apache-2.0
import FTPWire

extension FTPConnection {
    /// Compares the contents of files that a plan has found to be as large on both sides, and completes the plan.
    ///
    /// A server that tells no digests leaves sizes and times to decide; the plan says so.
    mutating func decide(_ plan: inout SyncPlan, of request: SyncRequest) async throws(FTPError) {
        let pairs = plan.undecided
        plan.undecided = []
        if pairs.isEmpty { return }
        var command = DigestCommand(features)
        for (entry, twin) in pairs {
            var difference = SyncDifference.none
            if let known = command {
                do throws(FTPError) {
                    let there = try await digest(
                        of: request.remote.appending(entry.path), size: entry.size, by: known)
                    let here = try await LocalTree.digest(of: request.local.appending(entry.path), known.kind)
                    if there == nil { command = nil }
                    difference = there == here ? .none : .transfer(.content)
                } catch {
                    if isSpent(by: error) { throw error }
                    if error.code == .notSupported { command = nil } else { difference = .transfer(.content) }
                }
            }
            if command == nil { difference = entry.differenceInTime(from: twin) }
            plan.settle(entry, twin, difference)
        }
        if command == nil { plan.lacksDigests = true }
        plan.work.sort { $0.path < $1.path }
    }
}

extension SyncPlan {
    /// Takes in what two files of one path turned out to be.
    mutating func settle(_ entry: SyncEntry, _ twin: SyncEntry, _ difference: SyncDifference) {
        switch difference {
        case .none:
            unchanged += 1
            settled.records[entry.path] = SyncMemory.Record(entry, twin, direction)
        case .transfer(let reason): work.append(.transfer(SyncTransfer(entry, reason)))
        case .newerAtTarget, .undecided: break
        }
    }
}
