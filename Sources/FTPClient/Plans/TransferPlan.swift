// SPDX-License-Identifier: Apache-2.0

/// The steps of a piece of work, found one after another while those before them are carried out.
///
/// `FTPClient.run(_:)` carries a plan out. To look at a plan, call `next(on:)` until it returns `nil`: it asks the
/// server, and changes nothing there or here.
public protocol TransferPlan: Sendable {
    /// The next step; `nil` at the end.
    ///
    /// - Throws: An error that ends the work. If the connection is lost over it, the plan stands where it stood, and can be
    ///   asked again with another connection.
    mutating func next(on connection: inout FTPConnection) async throws -> PlanStep?

    /// Learns what became of the directory that was the last step; without that, the plan goes on as if nothing were in
    /// it.
    mutating func settle(_ directory: Result<MadeDirectory, FTPError>)

    /// The files that are known to follow, as far as listings have told.
    var outlook: PlanOutlook { get }

    /// Learns how a step ended; called in the order of the steps, however many run at the same time.
    ///
    /// - Throws: An error that ends the work: no further step is begun, and those under way are cancelled.
    mutating func report(_ step: PlanStep, _ outcome: PlanOutcome) throws
}

extension TransferPlan {
    /// Takes no notice.
    public mutating func settle(_ directory: Result<MadeDirectory, FTPError>) {}

    /// Lets the first step that fails end the work, with its error.
    public mutating func report(_ step: PlanStep, _ outcome: PlanOutcome) throws {
        switch (step, outcome) {
        case (.problem(.failed(let error)), _), (_, .failed(let error)): throw error
        case (.problem(let problem), _): throw problem
        default: break
        }
    }

    /// Finds all steps that are left.
    public mutating func remainingSteps(on connection: inout FTPConnection) async throws -> [PlanStep] {
        var steps: [PlanStep] = []
        while let step = try await next(on: &connection) { steps.append(step) }
        return steps
    }
}

/// A plan, and a closure that hears of the ends of its steps in its place.
struct ObservedPlan<Plan: TransferPlan>: TransferPlan {
    var plan: Plan
    let onEnd: @Sendable (PlanStep, PlanOutcome) throws -> Void

    var outlook: PlanOutlook { plan.outlook }

    mutating func next(on connection: inout FTPConnection) async throws -> PlanStep? {
        try await plan.next(on: &connection)
    }

    mutating func settle(_ directory: Result<MadeDirectory, FTPError>) { plan.settle(directory) }

    mutating func report(_ step: PlanStep, _ outcome: PlanOutcome) throws { try onEnd(step, outcome) }
}

/// The end of a step.
public enum PlanOutcome: Sendable {
    /// The file is there, and was checked.
    case transferred(TransferSummary)
    /// The directory is there.
    case made
    /// It failed.
    case failed(FTPError)
    /// There was nothing to do.
    case noted
}

/// The files of a plan that are known, and not handed out yet.
public struct PlanOutlook: Equatable, Sendable {
    /// The number of files.
    public var files = 0
    /// Their bytes, as far as listings have told.
    public var bytes: Int64 = 0
    /// Directories that will be looked at, and may hold more.
    public var directories = 0
    /// True when no more will be found.
    public var isComplete: Bool { directories == 0 }

    /// Knows of nothing.
    public init() {}

    /// Takes note of a file; what a server tells of sizes may be beyond all bounds.
    mutating func add(_ size: Int64?) {
        files += 1
        bytes = bytes.saturating(plus: size ?? 0)
    }

    /// Forgets a file that was handed out.
    mutating func remove(_ size: Int64?) {
        files -= 1
        bytes = max(0, bytes.saturating(plus: -max(0, size ?? 0)))
    }
}

extension Int64 {
    /// The sum, or the number nearest to it.
    func saturating(plus other: Int64) -> Int64 {
        let (sum, overflows) = addingReportingOverflow(other)
        return overflows ? (other > 0 ? .max : .min) : sum
    }
}
