// SPDX-License-Identifier: Apache-2.0
public import FTPWire
import FerryIO

extension FTPConnection {
    /// Lists a directory batch by batch, in constant memory however many entries it has.
    ///
    /// MLSD where the server has it, LIST elsewhere. Names that could lead out of the directory are left out and
    /// counted.
    ///
    /// - Parameters:
    ///   - path: The directory; the working directory if it is empty.
    ///   - body: Gets some hundred entries at a time, in the server's order. An error it throws ends the listing and comes
    ///     out unchanged.
    /// - Returns: The end of the listing, which tells if it is surely complete.
    /// - Throws: `FTPError` (`notFound`, `denied`, those of a lost connection), and errors of `body`.
    @discardableResult
    public mutating func list(
        _ path: some RemotePathConvertible = RemotePath(bytes: []), eachBatch body: ([EntryFacts]) async throws -> Void
    ) async throws -> ListingSummary {
        let guarded = UserError()
        do throws(FTPError) {
            return try await batches(of: path.remotePath) { batch throws(FTPError) in
                try await guarded.run { try await body(batch) }
            }
        } catch {
            throw guarded.error ?? error
        }
    }

    /// The same, for code that throws errors of this library alone.
    package mutating func batches(
        of path: RemotePath?, _ body: ([EntryFacts]) async throws(FTPError) -> Void
    ) async throws(FTPError) -> ListingSummary {
        var hasBegun = false
        return try await recovering { connection throws(FTPError) in
            try await connection.listOnce(path) { batch throws(FTPError) in
                hasBegun = true
                try await body(batch)
            }
        } while: {
            // Entries that were handed over cannot be taken back.
            !hasBegun
        }
    }

    private mutating func listOnce(
        _ path: RemotePath?, eachBatch body: ([EntryFacts]) async throws(FTPError) -> Void
    ) async throws(FTPError) -> ListingSummary {
        let argument = path?.listingArgument ?? []
        let purpose = Purpose(.list, argument)
        guard features.mayHave("MLSD"), features.has("MLST") || features.has("MLSD") else {
            return try await listByLIST(path, argument, for: purpose, body)
        }
        let isProven = features.proven.contains("MLSD")
        do throws(FTPError) {
            return try await list(.mlsd, argument, for: purpose, body).summary
        } catch {
            // FEAT may lie: a server that announces MLSD and has never done it is asked the old way.
            guard isUsable, error.code == .notSupported || !isProven && error.leavesMLSDInDoubt else { throw error }
            return try await listOldWay(path, argument, for: purpose, after: error, body)
        }
    }

    /// LIST where MLSD was refused; if that goes well, it is asked at once from now on.
    private mutating func listOldWay(
        _ path: RemotePath?, _ argument: [UInt8], for purpose: Purpose, after refusal: FTPError,
        _ body: ([EntryFacts]) async throws(FTPError) -> Void
    ) async throws(FTPError) -> ListingSummary {
        do throws(FTPError) {
            let summary = try await listByLIST(path, argument, for: purpose, body)
            if refusal.code == .notSupported || argument.isEmpty || summary.entries > 0 {
                link.features.refused.insert("MLSD")
            }
            return summary
        } catch {
            if refusal.code == .notSupported { link.features.refused.insert("MLSD") }
            // Pure-FTPd says of a missing directory no more than "Can't check for file existence" to MLSD.
            if error.code == .notFound { throw error }
            throw error.reply?.code.group == .permanentRefusal && refusal.code != .notSupported ? refusal : error
        }
    }

    private mutating func listByLIST(
        _ path: RemotePath?, _ argument: [UInt8], for purpose: Purpose,
        _ body: ([EntryFacts]) async throws(FTPError) -> Void
    ) async throws(FTPError) -> ListingSummary {
        let (summary, sample) = try await listPlainly(path, body)
        if let sample { try await learnClock(from: sample, in: argument, for: purpose) }
        return summary
    }

    /// All entries of a directory at once.
    public mutating func entries(of path: RemotePath? = nil) async throws(FTPError) -> [EntryFacts] {
        try await listing(of: path).entries
    }

    /// All entries of a directory at once.
    public mutating func entries(of path: some RemotePathConvertible) async throws(FTPError) -> [EntryFacts] {
        try await listing(of: path.remotePath).entries
    }

    /// All entries of a directory at once, and how complete the listing is.
    public mutating func listing(
        of path: RemotePath? = nil
    ) async throws(FTPError) -> (entries: [EntryFacts], summary: ListingSummary) {
        var (entries, summary, offset) = try await collectedListing(of: path, [EntryFacts]()) { $0 += $1 }
        if offset != 0 { for index in entries.indices { entries[index].modified?.seconds -= offset } }
        return (entries, summary)
    }

    /// All entries of a directory at once, in a collection of the caller's.
    ///
    /// - Parameters:
    ///   - path: The directory.
    ///   - empty: The collection that the listing begins with; again, if the connection is lost over it.
    ///   - add: Adds entries to it.
    /// - Returns: The collection, how complete it is, and the seconds that its times are ahead, as was learned behind it.
    /// - Throws: What listing throws.
    package mutating func collectedListing<Entries>(
        of path: RemotePath?, _ empty: Entries, _ add: (inout Entries, [EntryFacts]) -> Void
    ) async throws(FTPError) -> (entries: Entries, summary: ListingSummary, clockOffset: Int64) {
        try await recovering { connection throws(FTPError) in
            var entries = empty
            let oldOffset = connection.habits.listingOffset
            let summary = try await connection.batches(of: path) { (batch: [EntryFacts]) async throws(FTPError) in
                add(&entries, batch)
            }
            let isNew = oldOffset == nil
            return (entries, summary, isNew ? Int64(connection.habits.listingOffset ?? 0) : 0)
        }
    }

    /// True where the times of a listing are right as they come, and not only when the server's clock was learned by it.
    package var tellsTimesAtOnce: Bool {
        habits.listingOffset != nil || features.mayHave("MLSD") && (features.has("MLST") || features.has("MLSD"))
    }

    mutating func list(
        _ command: Verb, _ argument: [UInt8], for purpose: Purpose,
        _ body: ([EntryFacts]) async throws(FTPError) -> Void
    ) async throws(FTPError) -> (summary: ListingSummary, sample: EntryFacts?) {
        var collector = ListingCollector(
            command: command, directory: argument, zoneOffset: habits.listingOffset ?? 0,
            charset: configuration.charset?.charset)
        let final = try await lines(of: CommandLine(command, argument), for: purpose) {
            (lines: [ArraySlice<UInt8>]) async throws(FTPError) in
            for line in lines { collector.take(line) }
            if !collector.batch.isEmpty { try await body(collector.takeBatch()) }
        }
        return (collector.conclude(with: final), collector.sample)
    }

    /// LIST tells the time of some zone, MDTM that of UTC: one file of the first listing gives the difference.
    private mutating func learnClock(
        from sample: EntryFacts, in directory: [UInt8], for purpose: Purpose
    ) async throws(FTPError) {
        guard habits.listingOffset == nil, features.has("MDTM"), let listed = sample.modified else { return }
        let path = RemotePath(bytes: joined(directory, sample.name.bytes))
        guard let real = try await link.ask(.askingTime(of: path), for: purpose).modificationTime else { return }
        // Zones differ by quarters of an hour; a difference of more than a minute besides says nothing.
        let difference = Int(listed.seconds - real.seconds)
        let offset = Int((Double(difference) / 900).rounded()) * 900
        let isZone = abs(difference - offset) <= 60 && abs(offset) <= 15 * 3600
        habits.listingOffset = isZone ? offset : 0
    }
}

extension FTPError {
    /// True if MLSD was refused with a 5yz that says nothing of the path.
    fileprivate var leavesMLSDInDoubt: Bool {
        guard let reply, reply.code.group == .permanentRefusal else { return false }
        return code != .notFound && !reply.namesAnotherKind
    }
}

extension RemotePath {
    /// The path as the argument of MLSD: a name that begins with `-` would be taken for options, and one with a blank
    /// in front loses it.
    var listingArgument: [UInt8] {
        let isMisread = bytes.first == UInt8(ascii: "-") || bytes.first == UInt8(ascii: " ")
        return isMisread ? Array("./".utf8) + bytes : bytes
    }
}
