// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPWire
import ProgramKit
import Synchronization

/// The console's account of a sync: a line for each thing done or left alone, and the totals.
final class SyncReport: Sendable {
    private let request: SyncRequest
    private let console: Console
    private let tally: Mutex<Tally>

    init(_ request: SyncRequest, _ console: Console) {
        self.request = request
        self.console = console
        tally = Mutex(Tally(console))
    }

    /// Ends as the parts did.
    func finish() throws(Failure) {
        try tally.withLock { (tally) throws(Failure) in try tally.finish() }
    }

    private func fail(_ failure: Failure) {
        console.clearBar()
        // One that ends everything is thrown by what was under way.
        tally.withLock { try? $0.fail(failure) }
    }

    // MARK: - Before anything is done

    /// Tells what a plan leaves alone, and what it lacks.
    func tell(of plan: SyncPlan) {
        for gap in plan.gaps { for failure in gap.problem.failuresOfSync { fail(failure) } }
        if plan.lacksDigests {
            console.say("The server tells no digests of files, so sizes and times were compared")
        }
        for loop in plan.loops { console.say(loop.sentence) }
        for remark in plan.remarks { console.say(remark.sentence(for: request.direction)) }
        for conflict in plan.conflicts { fail(conflict.failure) }
        if plan.blockedDeletions.isEmpty { return tally.withLock { $0.succeed() } }
        fail(
            Failure(
                .guarded,
                "Nothing is deleted, as not all could be listed: "
                    + "\(Readable.count(plan.blockedDeletions.count, "name")) would be",
                advice: "Leave that directory out with --exclude, or mend it, and sync again."))
    }

    /// Tells what an action would do.
    func announce(_ action: SyncAction) {
        if console.writesJSON { return console.write(line: action.json(for: request.direction).text) }
        console.say("Would \(action.phrase(for: request.direction))")
    }

    /// Tells the totals of what would be done.
    func conclude(_ plan: SyncPlan) {
        if console.writesJSON { return console.write(line: plan.json.text) }
        console.say(plan.summary)
    }

    // MARK: - While it is done

    /// Tells of something that has happened.
    func take(_ event: SyncEvent) {
        switch event {
        case .failed(_, let error): fail(Failure(error))
        case .problem(let problem): for failure in problem.failuresOfSync { fail(failure) }
        case .spared(let entry, let doubt):
            fail(Failure(.guarded, "Not deleted: \(entry.path); \(doubt.sentence)"))
        case .withheldDeletions(let count):
            fail(
                Failure(
                    .guarded,
                    "Nothing more is deleted, as some things failed: \(Readable.count(count, "name")) would be",
                    advice: "Sync again when what failed is mended."))
        case .planned(let plan): tell(of: plan)
        case .passed(let result): conclude(result)
        case .keptSource(let path):
            fail(Failure(.guarded, "Not removed: \(path); it has changed meanwhile, or its size could not be compared"))
        case .madeDirectory, .transferred, .madeLink, .deleted, .renamed, .removedSource:
            tally.withLock { $0.succeed() }
            if console.writesJSON {
                if let json = event.json(for: request.direction) { console.write(line: json.text) }
            } else if let sentence = event.sentence(for: request.direction) {
                console.say(sentence)
            }
        }
    }

    /// Tells the totals.
    func conclude(_ result: SyncResult) {
        if console.writesJSON { return console.write(line: result.json.text) }
        console.say(
            "Synced \(request.shownSource) to \(request.shownTarget): \(result.summary(for: request.direction))")
    }
}
