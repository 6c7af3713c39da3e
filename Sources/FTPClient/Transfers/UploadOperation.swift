// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO

/// One upload, from the choice of a name to the proof that all of it is there.
///
/// It may take several transfer commands, and a new connection in between.
struct UploadOperation: ~Copyable {
    let path: RemotePath
    let source: LocalSource
    let options: UploadOptions
    let observer: ProgressObserver?
    let start = ContinuousClock.now

    /// Opens the source.
    init(
        _ source: UploadSource, to path: RemotePath, _ options: UploadOptions, _ observer: ProgressObserver?
    ) async throws(FTPError) {
        let purpose = Purpose(.upload, path.bytes)
        var options = options
        options.resume = try options.type.resume(options.resume, for: purpose)
        do throws(LocalError) { self.source = try await LocalSource.open(source) } catch {
            throw purpose.failure(of: error, source.path)
        }
        (self.path, self.options, self.observer) = (path, options, observer)
    }

    /// Takes what another server sends meanwhile.
    init(
        relaying file: RelayedFile, to path: RemotePath, _ options: UploadOptions, _ observer: ProgressObserver?
    ) {
        source = .relayed(file)
        (self.path, self.options, self.observer) = (path, options, observer)
    }

    var purpose: Purpose { Purpose(.upload, path.bytes) }

    /// The size of the whole, if the source can tell.
    var size: Int64? {
        switch source {
        case .file(_, let status): status.size
        case .memory(let bytes): Int64(bytes.count)
        case .pipe: options.knownSize
        case .relayed(let file): file.size
        }
    }

    /// Sends the file to its name, over a temporary one where the server does not keep the old file until the new one
    /// is complete.
    func run(on connection: inout FTPConnection) async throws(FTPError) -> TransferSummary {
        guard wantsTemporaryName(on: connection) else { return try await store(as: path, on: &connection) }
        let temporary = path.parent.appending(TemporaryName.part(of: path.name))
        guard try await mayRename(from: temporary, on: &connection) else {
            return try await storeDirectly(on: &connection)
        }
        switch try await storeAndRename(over: temporary, on: &connection) {
        case .stored(let summary): return summary
        case .nameRefused(let error):
            // Some servers let nobody make hidden files, or rename; they get the file under its own name.
            connection.habits.refusesTemporaryNames = true
            guard connection.isUsable, source.isRepeatable else { throw error }
            return try await storeDirectly(on: &connection)
        }
    }
}

// MARK: - The bytes

extension UploadOperation {
    /// Sends the bytes to a name, from where an earlier attempt stopped if the server takes it so.
    func store(
        as name: RemotePath, on connection: inout FTPConnection
    ) async throws(FTPError) -> TransferSummary {
        let record = await resumableRecord(for: name, on: connection)
        let offset: Int64
        switch try await presence(as: name, record, on: &connection) {
        case .part(let size): offset = size
        case .whole:
            try await setAttributes(of: name, on: &connection)
            if let record { await connection.configuration.uploadJournal.forget(record) }
            return TransferSummary(size: size ?? 0, moved: 0, since: start, .digest)
        }
        do throws(FTPError) {
            return try await send(to: name, from: offset, record, on: &connection)
        } catch {
            let isRefusal = [.denied, .refused, .notFound, .notSupported].contains(error.code)
            guard offset > 0, isRefusal, connection.isUsable else { throw error }
            // A server without REST may know how to append; otherwise all of it is sent again.
            if !connection.features.mayHave("REST") {
                return try await send(to: name, from: offset, record, on: &connection)
            }
            guard options.resume == .automatic else { throw error }
            return try await send(to: name, from: 0, record, on: &connection)
        }
    }

    /// Sends the bytes from `offset` on, and makes sure that all are there.
    private func send(
        to name: RemotePath, from offset: Int64, _ record: UploadRecord?, on connection: inout FTPConnection
    ) async throws(FTPError) -> TransferSummary {
        var command = command(for: name, from: offset, restarting: connection.features.mayHave("REST"))
        let appendsBytes = options.appends && options.type == .binary
        let present = appendsBytes ? try await connection.size(of: path) ?? 0 : offset
        let reporter = ProgressReporter(name: FileName(path.name), direction: .upload, total: size, observer: observer)
        let journal = connection.configuration.uploadJournal
        if let record { await journal.keep(record) }
        var begun: (meter: TransferMeter, at: ContinuousClock.Instant)?
        do throws(FTPError) {
            let plan = try await plan(&command, from: offset, on: &connection)
            let meter = reporter.begin(at: offset, moving: size.map { $0 - offset })
            begun = (meter, .now)
            let pump = Pump(
                meter, type: options.type, rateLimit: options.rateLimit, schedule: options.rateSchedule,
                stall: connection.configuration.timeouts.stall)
            let source = source
            let end = try await connection.transfer(command, by: plan, meter, for: purpose) { stream, relay in
                await source.send(stream, from: offset, with: pump, relay)
            }
            try end.check(purpose)
            meter.tell(.verifying)
            let size = present + meter.moved
            let verification = try await verify(end, of: command, as: name, sent: size, on: &connection)
            meter.tell(.finished)
            if let record { await journal.forget(record) }
            return TransferSummary(size: size, moved: meter.moved, since: start, verification)
        } catch {
            if let record, let begun {
                var attempt = UploadAttempt(at: record)
                (attempt.sent, attempt.duration) = (offset + begun.meter.moved, .now - begun.at)
                attempt.isTaken = error.code == .incomplete && error.reply?.code.group == .completion
                journal.note(attempt)
            }
            if appendsBytes, !connection.isUsable {
                return try await resultOfAppend(behind: present, after: error, on: &connection)
            }
            // A part that will not be continued goes, unless the server did not even begin with it.
            if name != path, record == nil, !error.refusesName, connection.isUsable {
                _ = try? await connection.link.ask(CommandLine(.dele, name.bytes), for: purpose)
            }
            throw error
        }
    }

    /// STOR, behind REST if need be; APPE where that is asked for, or does what REST cannot.
    private func command(for name: RemotePath, from offset: Int64, restarting: Bool) -> TransferRequest {
        let appends = options.appends || offset > 0 && !restarting
        let isShort = source.isRepeatable && size.map { $0 <= TransferRequest.short } == true
        return TransferRequest(
            line: CommandLine(appends ? .appe : .stor, name.bytes), offset: appends ? 0 : offset, direction: .upload,
            isShort: isShort && options.type == .binary && !options.appends)
    }

    /// Arranges the data connection, and tells the server on the way how much is coming.
    ///
    /// A server that wants to prove the end of an upload needs to know (ferryd), others may say in time that it is too
    /// much. It is the number of bytes still to be sent: after a restart only that tells a whole upload from a broken
    /// one.
    ///
    /// Questions about a short file go in its own flight, as far as they can.
    private func plan(
        _ command: inout TransferRequest, from offset: Int64, on connection: inout FTPConnection
    ) async throws(FTPError) -> DialPlan {
        var companions: [CommandLine] = []
        let isMeasured = options.type == .binary && !options.appends
        if let size, isMeasured, connection.features.wantsSizes {
            companions.append(CommandLine(.allo, text: "\(size - offset)"))
        }
        if command.isShort, connection.servesInTurn, let name = command.name {
            command.behind = checks(of: name, on: connection)
            command.isEarly = true
            if connection.connector.isAhead {
                command.before = companions
                companions = []
            }
        }
        var replies: [Reply] = []
        return try await connection.planTransfer(
            of: command.line, as: options.type, with: companions, replies: &replies, for: purpose)
    }

    /// Looks on a new connection how much of an append has arrived: it cannot just be done again.
    private func resultOfAppend(
        behind present: Int64, after error: FTPError, on connection: inout FTPConnection
    ) async throws(FTPError) -> TransferSummary {
        guard error.code != .cancelled, let total = size, connection.configuration.retries > 0 else { throw error }
        try await connection.reconnect(after: error)
        guard let there = try await connection.size(of: path) else { throw error }
        let arrived = there - present
        if arrived == total { return TransferSummary(size: there, moved: total, since: start, .sizeAfterReconnect) }
        throw purpose.failure(
            .unknown, "the connection was lost, and \(arrived) of \(total) bytes were appended", reply: error.reply)
    }
}
