// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPWire

/// A plan of the library as the person wants it carried out: asked about what is replaced, told of each result.
///
/// All downloads and uploads are reported here, in the order of the plan.
struct Batch<Plan: TransferPlan>: TransferPlan {
    var plan: Plan
    let operation: BatchOutcome.Operation
    let isDryRun: Bool
    /// Asks before a file is replaced.
    var replacement: Replacement
    /// Asks before each file.
    var confirmation: Confirmation
    var tally: Tally
    /// Knows files that were moved before, and hears of each that is.
    var finishedFiles: FinishedFiles?
    private var totals = TransferTotals()
    private let console: Console
    private let display: ProgressDisplay?

    init(
        _ plan: Plan, _ operation: BatchOutcome.Operation, isDryRun: Bool, _ replacement: Replacement,
        _ confirmation: Confirmation, _ tally: Tally, _ console: Console
    ) {
        self.plan = plan
        self.operation = operation
        self.isDryRun = isDryRun
        (self.replacement, self.confirmation, self.tally) = (replacement, confirmation, tally)
        self.console = console
        display = ProgressDisplay(on: console)
    }

    var outlook: PlanOutlook { plan.outlook }

    mutating func settle(_ directory: Result<MadeDirectory, FTPError>) { plan.settle(directory) }

    /// Does all of it, and tells the totals.
    mutating func run(
        on remote: inout Remote, connections count: ConnectionCount, isTree: Bool
    ) async throws(Failure) {
        let start = ContinuousClock.now
        do {
            if isDryRun {
                while let step = try await next(on: &remote.connection) { try report(step, .noted) }
            } else {
                defer { console.clearBar() }
                try await remote.client.run(
                    &self, on: &remote.connection, connections: count, onProgress: display?.observer)
                await remote.client.close()
            }
        } catch {
            await remote.client.close()
            throw Failure(ending: error)
        }
        totals.end(after: .now - start)
        if !console.writesJSON, let sentence = totals.sentence(operation, isTree: isTree) { console.say(sentence) }
    }
}

// MARK: - Questions

extension Batch {
    /// The next step, once the person agrees to it.
    mutating func next(on connection: inout FTPConnection) async throws -> PlanStep? {
        while let step = try await plan.next(on: &connection) {
            switch step {
            case .download(var file):
                let known = file.options
                if hasFinished(file.path.bytes, known.knownSize, known.knownModified) { file.state = .same }
                guard try await decide(on: &file.state, labels(of: step)) else { continue }
                return .download(file)
            case .upload(var file):
                if hasFinished(file.local.bytes, file.size, file.modified) { file.state = .same }
                guard try await decide(on: &file.state, labels(of: step)) else { continue }
                return .upload(file)
            case .makeDirectory, .remark, .problem: return step
            }
        }
        return nil
    }

    private func hasFinished(_ source: [UInt8], _ size: Int64?, _ modified: Timestamp?) -> Bool {
        finishedFiles?.holds(source, size: size, modified: modified) == true
    }

    /// Asks about a file that will be replaced or moved; `false` when it is to be passed over without a word.
    private mutating func decide(on state: inout TargetState, _ labels: Labels) async throws(Failure) -> Bool {
        if isDryRun || !state.needsTransfer { return true }
        let asks = confirmation.asks || state == .different && replacement.asks
        if asks { display?.pause() }
        defer { if asks { display?.goOn() } }
        if state == .different, try await !replacement.permits(labels.replaced, operation) {
            state = .kept
            return true
        }
        let verb = operation == .get ? "Download" : "Upload"
        if try await confirmation.agrees("\(verb) \(labels.line)?") { return true }
        tally.succeed()
        return false
    }
}

// MARK: - Results

extension Batch {
    /// Tells how a step ended.
    mutating func report(_ step: PlanStep, _ outcome: PlanOutcome) throws {
        switch (step, outcome) {
        case (.remark(let remark), _):
            console.say(remark.sentence)
            tally.succeed()
        case (.problem(let problem), _):
            for failure in problem.failures(of: operation, type(of: step)) { try tally.fail(failure) }
        case (.makeDirectory, .failed(let error)): try tally.fail(Failure(error))
        case (.makeDirectory, _): if operation == .get { tally.succeed() }
        case (_, .failed(let error)):
            console.clearBar()
            try tally.fail(Failure(error, of: type(of: step)))
        case (.download(let file), _): conclude(step, file.state, outcome, isNotable: file.isNamed)
        case (.upload(let file), _): conclude(step, file.state, outcome, isNotable: false)
        }
    }

    private mutating func conclude(
        _ step: PlanStep, _ state: TargetState, _ outcome: PlanOutcome, isNotable: Bool
    ) {
        tally.succeed()
        let labels = labels(of: step)
        let result: BatchOutcome.Result
        switch outcome {
        case .transferred(let summary):
            result = .transferred(summary, type(of: step))
            finishedFiles?.note(labels.source, size: summary.size, modified: modified(of: step))
        case .made, .failed, .noted:
            switch state {
            case .same: result = .unchanged
            case .kept: result = .skipped
            case .free, .different:
                let verb = operation == .get ? "download" : "upload"
                let where_ = operation == .get ? "here" : "there"
                let replaced = state == .different ? ", replacing it \(where_)" : ""
                return console.say("Would \(verb) \(labels.line)\(replaced)")
            }
        }
        let told = BatchOutcome(
            operation: operation, source: labels.source, target: labels.target, label: labels.line, result: result,
            isReplacement: state == .different, isNotable: isNotable)
        totals.add(told)
        console.report(told)
    }

    /// The time of a file's source when it was found: one that changed since has another, and is moved again.
    private func modified(of step: PlanStep) -> Timestamp? {
        switch step {
        case .download(let file): file.options.knownModified
        case .upload(let file): file.modified
        case .makeDirectory, .remark, .problem: nil
        }
    }

    private func type(of step: PlanStep) -> TransferType {
        switch step {
        case .download(let file): file.options.type
        case .upload(let file): file.options.type
        case .makeDirectory, .remark, .problem: .binary
        }
    }

    /// The names of a file in lines, questions and objects.
    private struct Labels {
        var source: [UInt8] = []
        var target: [UInt8] = []
        var line = ""
        var replaced = ""
    }

    private func labels(of step: PlanStep) -> Labels {
        switch step {
        case .download(let file):
            let line = file.target.label(for: file.path)
            let target = file.target.path?.bytes ?? [UInt8(ascii: "-")]
            return Labels(source: file.path.bytes, target: target, line: line, replaced: line)
        case .upload(let file):
            let shown = file.source.isDescriptor ? "standard input" : Printable.text(file.local.bytes)
            let line = file.local.name == file.path.name ? shown : "\(shown) as \(file.path.shown)"
            return Labels(
                source: file.local.bytes, target: file.path.bytes, line: line, replaced: file.path.shown)
        case .makeDirectory, .remark, .problem: return Labels()
        }
    }
}

extension Failure {
    /// The failure that ended a batch.
    init(ending error: any Error) {
        switch error {
        case let failure as Failure: self = failure
        case let error as FTPError: self.init(error)
        default: self = .interrupted
        }
    }
}
