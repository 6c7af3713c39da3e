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
        /// The connection is lost; another one goes on.
        case lost
    }

    let board: ProgressBoard
    let crew: PlanCrew
    private let turn = AsyncSemaphore(limit: 1)
    private let book: Mutex<Book?>
    private let ledger = PlanLedger()

    init(_ plan: Plan, _ crew: PlanCrew, _ observer: PlanObserver?) {
        book = Mutex(Book(plan: plan))
        self.crew = crew
        board = ProgressBoard(crew, observer)
    }

    /// True when no further step will be handed out.
    var isStopped: Bool { ledger.isStopped }

    /// Does steps on a connection until there are none for it.
    ///
    /// The first connection stays until all steps have ended, and replaces itself when it is lost. Another one that is
    /// lost, or cannot go on, gives its step back and ends.
    ///
    /// - Returns: The number of steps that ended, and the error that a step was given back for.
    @discardableResult
    func work(on connection: inout FTPConnection, isFirst: Bool) async -> (count: Int, loss: FTPError?) {
        var count = 0
        while true {
            switch await offer(on: &connection, isFirst: isFirst) {
            case .lost: return (count, connection.link.loss ?? FTPError(.connectionLost, .ask))
            case .nothing:
                guard isFirst, await ledger.changes() else { return (count, nil) }
            case .step(let index, let step):
                let outcome = await connection.carryOut(
                    step, reconnecting: isFirst, board.observer(of: index, step))
                if !isFirst, case .failed(let error) = outcome, step.isRepeatable, !Task.isCancelled,
                    error.endsConnection || !connection.isUsable
                {
                    board.end(index, nil)
                    ledger.giveBack(index, step)
                    return (count, error)
                }
                board.end(index, outcome)
                ledger.end(index, step, outcome)
                count += 1
            }
        }
    }

    /// Tells the plan of all ends that it has not heard of, and returns it.
    ///
    /// - Throws: The error that ended the work.
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
        return (book.plan, ledger.failure)
    }

    /// Waits until no steps are left and none is under way, or the work is to end at once.
    func waitForEnd() async { await ledger.waitForEnd() }
}

// MARK: - The next step

extension PlanRun {
    private func offer(on connection: inout FTPConnection, isFirst: Bool) async -> Offer {
        guard await turn.enter() else {
            ledger.stop(nil)
            return .nothing
        }
        defer { turn.leave() }
        guard var taken = book.withLock({ $0.take() }) else { return .nothing }
        // The loss of a helper is no reason to wait for it: the first connection, or another helper, asks again.
        connection.recovery.isUnderWay = !isFirst
        defer { connection.recovery.isUnderWay = false }
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
                if case .failure = result, !isFirst, !connection.isUsable { return .lost }
                book.unmade = nil
                book.plan.settle(result)
                ledger.end(index, .makeDirectory(directory), PlanOutcome(result))
                continue
            }
            let next: PlanStep?
            do { next = try await book.plan.next(on: &connection) } catch {
                if !isFirst, !connection.isUsable, !Task.isCancelled { return .lost }
                ledger.stop(error)
                return .nothing
            }
            guard let step = next else {
                ledger.stop(nil)
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
        case .success(let made): self = .made(made)
        case .failure(let error): self = .failed(error)
        }
    }
}
