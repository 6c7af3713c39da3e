// SPDX-License-Identifier: Apache-2.0
package import FTPWire
import FerryIO

/// The times that listings tell, where they are told by a clock of the server's own.
enum ListedTimes: Sendable {
    /// They are right when the listing has ended.
    case known
    /// They must be right as they come: what comes is shown at once.
    case knownAtOnce
    /// They are of no interest: the clock need not be found out.
    case ignored
}

extension FTPConnection {
    /// The entries that are held back at most until the clock is known, unless none of them can tell it.
    private static var held: Int { 1000 }

    /// The same as `batches`, with times that are right as they come.
    ///
    /// Where the clock of LIST is still to be found out, what a small directory holds is handed over at its end; the listing
    /// of a large one is broken off for that, and begun again.
    package mutating func timedBatches(
        of path: RemotePath?, _ body: ([EntryFacts]) async throws(FTPError) -> Void
    ) async throws(FTPError) -> ListingSummary {
        listedTimes = .knownAtOnce
        defer { listedTimes = .known }
        return try await batches(of: path, body)
    }

    mutating func listByLIST(
        _ path: RemotePath?, _ argument: [UInt8], for purpose: Purpose,
        _ body: ([EntryFacts]) async throws(FTPError) -> Void
    ) async throws(FTPError) -> ListingSummary {
        if listedTimes == .knownAtOnce, !tellsTimesAtOnce(by: .list) {
            return try await listKnowingClock(path, argument, for: purpose, body)
        }
        let (summary, sample) = try await listPlainly(path, body)
        if let sample { try await learnClock(from: sample, in: argument, for: purpose) }
        return summary
    }

    private mutating func listKnowingClock(
        _ path: RemotePath?, _ argument: [UInt8], for purpose: Purpose,
        _ body: ([EntryFacts]) async throws(FTPError) -> Void
    ) async throws(FTPError) -> ListingSummary {
        var held: [EntryFacts] = []
        var sample: EntryFacts?
        var isLarge = false
        let listed: (summary: ListingSummary, sample: EntryFacts?)
        do throws(FTPError) {
            listed = try await listPlainly(path) { (batch: [EntryFacts]) async throws(FTPError) in
                held += batch
                sample = sample ?? batch.first(where: \.tellsClock)
                isLarge = held.count > Self.held && sample != nil
                if isLarge { throw purpose.failure(.cancelled) }
            }
        } catch {
            guard isLarge, let sample, !Task.isCancelled else { throw error }
            if !isUsable { try await reconnect(for: purpose) }
            held = []
            try await learnClock(from: sample, in: argument, for: purpose)
            return try await listPlainly(path, body).summary
        }
        if let sample { try await learnClock(from: sample, in: argument, for: purpose) }
        let offset = Int64(habits.shownOffset)
        for index in held.indices { held[index].modified?.seconds -= offset }
        if !held.isEmpty { try await body(held) }
        return listed.summary
    }

    /// True where the times of a listing are right as they come, and not only when the server's clock was learned by it.
    var tellsTimesAtOnce: Bool {
        tellsTimesAtOnce(by: features.mayHave("MLSD") && (features.has("MLST") || features.has("MLSD")) ? .mlsd : .list)
    }

    private func tellsTimesAtOnce(by command: Verb) -> Bool {
        command == .mlsd || habits.clock != nil || habits.supposedClock != nil || !features.has("MDTM")
    }

    /// LIST tells the time of some zone, MDTM that of UTC: one file of the first listing gives the difference.
    private mutating func learnClock(
        from sample: EntryFacts, in directory: [UInt8], for purpose: Purpose
    ) async throws(FTPError) {
        guard habits.clock == nil, habits.supposedClock == nil, listedTimes != .ignored, features.has("MDTM"),
            let listed = sample.modified
        else { return }
        let path = RemotePath(bytes: joined(directory, sample.name.bytes))
        guard let real = try await link.ask(.askingTime(of: path), for: purpose).modificationTime else { return }
        // Zones differ by quarters of an hour; a difference of more than a minute besides says nothing.
        let difference = Int(listed.seconds - real.seconds)
        let offset = Int((Double(difference) / 900).rounded()) * 900
        let isZone = abs(difference - offset) <= 60 && abs(offset) <= 15 * 3600
        habits.clock = HostProfile.Clock(isZone ? offset : 0, at: System.secondsSince1970())
    }
}

extension EntryFacts {
    /// True for a file whose time is known to the minute, so that the server's clock can be learned by it.
    var tellsClock: Bool { kind == .file && modified != nil && modifiedPrecision <= .minute }
}
