// SPDX-License-Identifier: Apache-2.0
import FerryIO

/// Does all that waits in the queue, one transfer after another; one that fails stays there for the next run.
enum QueueRun {
    static func run(in shell: inout Shell) async throws(Failure) {
        let file = try QueueFile.personal()
        let lock = try file.lockForRun()
        var worker = QueueWorker(shell.workspace)
        var codes: [ExitCode?] = []
        var end: Failure?
        do throws(Failure) {
            var tried: Set<Int> = []
            // The journal is read again each time: others may add to it meanwhile.
            while let transfer = try next(in: file, except: tried, at: worker.place) {
                tried.insert(transfer.number)
                shell.workspace.console.say("Queue \(transfer.number): \(transfer.sentence)")
                codes.append(try await perform(transfer, file, &worker, &shell))
            }
        } catch {
            end = error
        }
        await worker.leave()
        // Locked up to here.
        _ = lock.raw
        if let end { throw end }
        try conclude(codes, on: shell.workspace.console)
    }

    /// The first one that was not tried; those at a place that is connected already go before.
    private static func next(
        in file: QueueFile, except tried: Set<Int>, at place: [UInt8]?
    ) throws(Failure) -> QueuedTransfer? {
        let waiting = try file.read().transfers.filter { !tried.contains($0.number) }
        return waiting.first { $0.place == place } ?? waiting.first
    }

    /// Does one; returns the code of a failure that does not concern the others.
    private static func perform(
        _ transfer: QueuedTransfer, _ file: QueueFile, _ worker: inout QueueWorker, _ shell: inout Shell
    ) async throws(Failure) -> ExitCode? {
        do throws(Failure) {
            try await worker.perform(transfer, file, beside: &shell)
        } catch {
            if error.code == .interrupted || error.code == .terminated { throw error }
            shell.workspace.console.report(error)
            let meaning = ExitCode.meanings.first { $0.code == error.code }?.meaning ?? "failed"
            try file.change { $0.fail(transfer.number, error.message.isEmpty ? meaning : error.message) }
            return error.code
        }
        try file.change { $0.finish(transfer.number) }
        return nil
    }

    private static func conclude(_ codes: [ExitCode?], on console: Console) throws(Failure) {
        let failures = codes.compactMap(\.self)
        guard let first = failures.first else {
            return console.say(codes.isEmpty ? "Nothing waits in the queue" : "The queue is done")
        }
        console.say(
            "\(Readable.count(failures.count, "transfer")) of the queue could not be done, and can be run again: queue run"
        )
        let isUniform = failures.count == codes.count && failures.allSatisfy { $0 == first }
        throw .told(isUniform ? first : .someFailed)
    }
}
