// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO

extension DownloadOperation {
    /// Fetches the file into a part beside its name, which it takes when it is complete.
    ///
    /// A failed download leaves the old file as it was, and keeps the part for the next attempt.
    mutating func store(
        as name: [UInt8], in directory: LocalDirectory, on connection: inout FTPConnection
    ) async throws(FTPError) -> TransferSummary {
        // A part of a short file is not worth going on with, so nothing depends on what the server tells of it before.
        let plan = try await survey(mayWait: options.resume != .required, on: &connection)
        let part: PartialFile
        do throws(LocalError) {
            let journal = journal(on: connection)
            part = try await PartialFile.open(name, in: directory, journal: journal, options: options)
        } catch {
            throw purpose.failure(of: error, directory.path.appending(name))
        }
        var stored = part.stored
        do throws(FTPError) {
            let summary =
                if let download = shared(in: part, on: connection) {
                    try await fill(part, &stored, by: plan, as: download, on: &connection)
                } else {
                    try await fill(part, &stored, by: plan, on: &connection)
                }
            do throws(LocalError) { try await part.commit(modified: remote.modified, mode: remote.mode) } catch {
                throw purpose.failure(of: error, directory.path.appending(name))
            }
            return summary
        } catch {
            let left = await part.leave(stored)
            var error = error
            if left > 0 { error.kept = KeptPart(bytes: left, total: remote.size) }
            throw error
        }
    }

    /// The journal by which this file is recognised later; `nil` if the server does not tell enough.
    private func journal(on connection: borrowing FTPConnection) -> DownloadJournal? {
        guard let size = remote.size, let modified = remote.modified, let path = connection.absolute(path) else {
            return nil
        }
        return DownloadJournal(
            server: "\(connection.configuration.host):\(connection.configuration.port)",
            user: connection.credentials?.user ?? [], path: path.bytes, size: size, modified: modified)
    }

    /// Fetches the bytes that are missing of a part; all of it, if those that are there turn out to belong to something
    /// else.
    private mutating func fill(
        _ part: PartialFile, _ stored: inout StoredRanges, by plan: consuming DialPlan,
        on connection: inout FTPConnection
    ) async throws(FTPError) -> TransferSummary {
        let reporter = reporter(total: remote.size)
        var plan: DialPlan? = plan
        var moved: Int64 = 0
        while true {
            let hole = stored.holes.first
            let meter = reporter.begin(
                at: stored.count, moving: hole.map { Int64($0.count) } ?? remote.size.map { $0 - stored.end })
            let resumed = stored.count > 0
            do throws(FTPError) {
                let way = if let plan = plan.take() { plan } else { try await self.plan(on: &connection) }
                let end = try await fetch(hole, into: part, &stored, by: way, meter, on: &connection)
                moved += meter.moved
                learn(from: end)
                if !end.isMisfit || options.resume == .required {
                    try await check(end, on: &connection)
                    if let hole {
                        if meter.moved == hole.count { continue }
                        throw purpose.failure(.incomplete, "the file ends within the part that is here already")
                    }
                    meter.tell(.verifying)
                    let verification = try await verify(end, got: stored.count, on: &connection)
                    meter.tell(.finished)
                    return TransferSummary(size: stored.count, moved: moved, since: start, verification)
                }
            } catch {
                // A server without REST: all of it again.
                guard resumed, error.code == .notSupported, options.resume == .automatic else { throw error }
            }
            if !connection.isUsable { try await connection.reconnect(for: purpose) }
            stored = StoredRanges()
            do throws(LocalError) { try await part.reset() } catch {
                throw purpose.failure(of: error, LocalPath(bytes: path.name))
            }
        }
    }

    func plan(on connection: inout FTPConnection) async throws(FTPError) -> DialPlan {
        var replies: [Reply] = []
        return try await connection.planTransfer(
            of: CommandLine(.retr, path.bytes), as: options.type, replies: &replies, for: purpose)
    }

    /// One RETR for a hole, or for everything behind the last stored range.
    ///
    /// The end of the range before it is fetched again and compared, then the rest is written behind it.
    private func fetch(
        _ hole: Range<Int64>?, into part: PartialFile, _ stored: inout StoredRanges, by plan: consuming DialPlan,
        _ meter: TransferMeter, on connection: inout FTPConnection
    ) async throws(FTPError) -> TransferEnd {
        let offset = hole?.lowerBound ?? stored.end
        let limit = hole.map { Int64($0.count) } ?? .max
        let known = offset - min(EarlierPart.overlap, stored.stored(before: offset))..<offset
        let (pump, file) = (pump(meter, on: connection), part.file)
        defer { stored.insert(offset..<offset + meter.moved) }
        return try await connection.transfer(
            command(from: known.lowerBound), by: plan, meter, for: purpose
        ) { stream, _ in
            if !known.isEmpty, let flow = await pump.compare(stream, with: file, known) { return flow }
            return await pump.receive(stream, into: FileSink(file, at: offset), upTo: limit)
        }
    }
}
