// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPWire
import ProgramKit

/// One run of `sync`: both sides are listed, the plan is judged, and then shown or carried out.
struct SyncRun {
    private let request: SyncRequest
    private let isDryRun: Bool
    /// True when it goes on until it is interrupted.
    private let goesOn: Bool
    private let lanes: TransferLanes
    private let console: Console
    private let report: SyncReport

    init(_ request: SyncRequest, isDryRun: Bool, goesOn: Bool, _ lanes: TransferLanes, _ workspace: ShellWorkspace) {
        self.request = request
        self.isDryRun = isDryRun
        self.goesOn = goesOn
        self.lanes = lanes
        console = workspace.console
        report = SyncReport(request, console)
    }

    /// Does it.
    mutating func run(on remote: inout Remote) async throws(Failure) {
        if goesOn { return try await keep(on: &remote) }
        let plan: SyncPlan
        do throws(FTPError) { plan = try await remote.connection.plan(request) } catch { throw Failure(error) }
        report.tell(of: plan)
        if isDryRun {
            for action in plan.actions { report.announce(action) }
            report.conclude(plan)
            if let refusal = refusal(of: plan) { throw refusal }
            return try report.finish()
        }
        if let refusal = refusal(of: plan) { throw refusal }
        try await carryOut(plan, on: &remote)
    }

    private func carryOut(_ plan: SyncPlan, on remote: inout Remote) async throws(Failure) {
        let report = report
        remote.listings.forget()
        defer { console.clearBar() }
        do {
            let result = try await remote.client.carryOut(
                plan, of: request, on: &remote.connection, connections: lanes.count,
                onProgress: ProgressDisplay(on: console)?.observer
            ) { report.take($0) }
            await remote.client.close()
            report.conclude(result)
        } catch {
            await remote.client.close()
            throw Failure(ending: error)
        }
        try report.finish()
    }

    /// Goes on until it is interrupted.
    private func keep(on remote: inout Remote) async throws(Failure) {
        let report = report
        console.say("Watching \(request.shownSource), to keep \(request.shownTarget) like it; ctrl-C ends it")
        defer { console.clearBar() }
        do {
            try await remote.client.keep(
                request, on: &remote.connection, connections: lanes.count,
                onProgress: ProgressDisplay(on: console)?.observer
            ) { report.take($0) }
        } catch {
            remote.listings.forget()
            await remote.client.close()
            throw Failure(ending: error)
        }
    }

    /// The failure of a plan that deletes too much; `nil` when it may be carried out.
    private func refusal(of plan: SyncPlan) -> Failure? {
        guard plan.exceeds(request.options.deletionLimit) else { return nil }
        let target = request.shownTarget
        let all = "\(Readable.exact(Int64(plan.deletionCount))) of the \(Readable.count(plan.targetCount, "entr"))"
        let entries = plan.targetCount == 1 ? all + "y" : all.dropLast() + "ies"
        let advice = "See what that is with --dry-run; --max-delete \(plan.deletionCount) allows it."
        if plan.sourceIsEmpty {
            return Failure(
                .guarded,
                "\(request.shownSource) holds nothing, and \(entries) of \(target) would be deleted; nothing was changed",
                advice: "A disk may not be mounted. \(advice)")
        }
        return Failure(
            .guarded, "\(entries) of \(target) would be deleted, more than is allowed; nothing was changed",
            advice: advice)
    }
}

extension SyncRequest {
    /// The side that is followed, for a person.
    var shownSource: String { direction == .up ? shownLocal : shownRemote }

    /// The side that becomes like it, for a person.
    var shownTarget: String { direction == .up ? shownRemote : shownLocal }

    private var shownLocal: String { Printable.text(local.bytes) }
    private var shownRemote: String { remote.bytes.isEmpty ? "the directory on the server" : remote.shown }
}
