// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO
import Synchronization

/// A plan that is being carried out: connections take steps from it, and it hears of their ends in the order of the steps.
///
/// One connection at a time asks the plan and tells it of ends; transfers run side by side. Directories are made by the
/// connection that asks, before anything behind them is handed out.
final class PlanRun<Plan: TransferPlan>: Sendable {
    /// The plan, and the directory that it waits for.
    private struct Book {
        var plan: Plan
        var unmade: (index: Int, directory: PlannedDirectory)?
    }

    /// The way that a connection stands to the plan.
    private enum Offer {
        case step(Int, PlanStep)
        /// There is nothing to do now; steps under way may come back, when their connection is lost.
        case nothing
        /// The connection can do no more; another one goes on.
        case spent(FTPError)
    }

    let board: ProgressBoard
    let crew: PlanCrew
    /// The place where connections without a step find long files to help with; `nil` where that does not pay.
    private let sharing: DownloadSharing?
    private let turn = AsyncSemaphore(limit: 1)
    private let book: Mutex<Book?>
    private let ledger = PlanLedger()

    init(_ plan: Plan, _ crew: PlanCrew, sharing: DownloadSharing? = nil, _ observer: PlanObserver?) {
        book = Mutex(Book(plan: plan))
        (self.crew, self.sharing) = (crew, sharing)
        board = ProgressBoard(crew, sharing, observer)
    }

    /// True when no further step will be handed out, and there is nothing to help with.
    var isStopped: Bool { ledger.isStopped && sharing?.outlook.bytes ?? 0 == 0 }

    /// Does steps on a connection until there are none for it.
    ///
    /// The first connection stays until all steps have ended, and replaces itself when it is lost. Another one that is
    /// lost, or cannot go on, gives its step back and ends.
    ///
    /// - Returns: The number of steps that ended, and the error that a step was given back for.
    @discardableResult
    func work(on connection: inout FTPConnection, isFirst: Bool) async -> (count: Int, loss: FTPError?) {
        var count = 0
        defer {
            connection.expectsMore = false
            connection.connector.stayBehind()
        }
        while true {
            switch await offer(on: &connection, isFirst: isFirst) {
            case .spent(let error):
                guard isFirst else { return (count, error) }
                guard await helpersEnd() else { return (count, nil) }
            case .nothing:
                if connection.isUsable, let (download, claim) = sharing?.claim() {
                    let error = await connection.help(download, with: claim)
                    if error == nil || isFirst { continue }
                    return (count, error)
                }
                guard isFirst, await ledger.changes() else { return (count, nil) }
            case .step(let index, let step):
                connection.expectsMore = board.hasMore
                let outcome = await connection.carryOut(step.shared(by: sharing), board.observer(of: index, step))
                if case .failed(let error) = outcome, step.isRepeatable, isForOthers(error, connection, isFirst) {
                    board.end(index, nil)
                    ledger.giveBack(index, step)
                    guard isFirst else { return (count, error) }
                    guard await helpersEnd() else { return (count, nil) }
                    continue
                }
                board.end(index, outcome)
                ledger.end(index, step, outcome)
                count += 1
            }
        }
    }

    /// True when another connection can do what this one cannot: for a helper the first one, for that one its helpers.
    private func isForOthers(_ error: FTPError, _ connection: borrowing FTPConnection, _ isFirst: Bool) -> Bool {
        if Task.isCancelled || error.code == .cancelled || isFirst && !crew.hasHelpers { return false }
        return connection.isSpent(by: error) || error.code == .busy || !connection.isUsable
    }

    /// Waits until the first connection is alone; `false` when all steps have ended.
    private func helpersEnd() async -> Bool {
        while crew.hasHelpers { guard await ledger.changes() else { return false } }
        return true
    }

    /// Takes note that a helper has stopped working.
    func leave() {
        crew.leave()
        ledger.helperHasGone()
    }

    /// Tells the plan of all ends that it has not heard of, and returns it with the error that ended the work.
    func finish() -> (plan: Plan?, error: (any Error)?) {
        guard var book = book.withLock({ $0.take() }) else { return (nil, nil) }
        report(to: &book.plan)
        // Of steps behind the one that ended the work, those that were done are told.
        for (step, outcome) in ledger.takeRest() {
            switch outcome {
            case .transferred, .made: try? book.plan.report(step, outcome)
            case .failed, .noted: break
            }
        }
        let isCutShort = !ledger.isComplete && Task.isCancelled
        return (book.plan, ledger.failure ?? (isCutShort ? FTPError(.cancelled, .ask) : nil))
    }

    /// Waits until no steps are left and none is under way, or the work is to end at once.
    func waitForEnd() async { await ledger.waitForEnd() }
}

// MARK: - The next step

extension PlanRun {
    private func offer(on connection: inout FTPConnection, isFirst: Bool) async -> Offer {
        guard await turn.enter() else { return .nothing }
        defer { turn.leave() }
        guard var taken = book.withLock({ $0.take() }) else { return .nothing }
        let offer = await offer(from: &taken, on: &connection, isFirst: isFirst)
        book.withLock { $0 = taken }
        return offer
    }

    private func offer(
        from book: inout Book, on connection: inout FTPConnection, isFirst: Bool
    ) async -> Offer {
        while true {
            report(to: &book.plan)
            if ledger.isStopped { return .nothing }
            if let (index, step) = ledger.takeBack() {
                board.begin(index, step, book.plan.outlook)
                return .step(index, step)
            }
            if let (index, directory) = book.unmade {
                let result = await connection.make(directory)
                if case .failure(let error) = result, isForOthers(error, connection, isFirst) { return .spent(error) }
                book.unmade = nil
                book.plan.settle(result)
                ledger.end(index, .makeDirectory(directory), PlanOutcome(result))
                continue
            }
            let next: PlanStep?
            do { next = try await book.plan.next(on: &connection) } catch {
                // The plan stands where it stood; an error of another kind is its own.
                if let error = error as? FTPError, isForOthers(error, connection, isFirst) { return .spent(error) }
                ledger.stop(error)
                return .nothing
            }
            guard let step = next else {
                ledger.exhaust()
                return .nothing
            }
            let (index, mayRun) = ledger.begin(step)
            if !mayRun { continue }
            if step.isTransfer {
                board.begin(index, step, book.plan.outlook)
                return .step(index, step)
            }
            if case .makeDirectory(let directory) = step {
                book.unmade = (index, directory)
            } else {
                ledger.end(index, step, .noted)
            }
        }
    }

    private func report(to plan: inout Plan) {
        while let (step, outcome) = ledger.nextEnd() {
            do { try plan.report(step, outcome) } catch { return ledger.fail(error) }
        }
    }
}

extension PlanOutcome {
    fileprivate init(_ result: Result<MadeDirectory, FTPError>) {
        switch result {
        case .success: self = .made
        case .failure(let error): self = .failed(error)
        }
    }
}
