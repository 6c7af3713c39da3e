// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO

extension FTPConnection {
    /// Uploads a file, and compares its size afterwards.
    ///
    /// Where the server does not keep the old file until the new one is complete, the bytes go to a temporary name,
    /// which is renamed when the size is right.
    @discardableResult
    public mutating func upload(
        _ source: UploadSource, to path: RemotePath, options: UploadOptions = UploadOptions(),
        onProgress: ProgressObserver? = nil
    ) async throws(FTPError) -> TransferSummary {
        let start = ContinuousClock.now
        let purpose = Purpose(.upload, path.bytes)
        var options = options
        options.resume = try options.type.resume(options.resume, for: purpose)
        let local: LocalSource
        do throws(LocalError) { local = try await LocalSource.open(source) } catch {
            throw purpose.failure(of: error, source.path)
        }
        let order = UploadOrder(
            source: local, path: path, name: path, options: options, observer: onProgress, start: start)
        return try await onLoop { connection async throws(FTPError) in
            if !connection.isRecovering { try await connection.revive() }
            return try await connection.upload(order)
        }
    }

    private mutating func upload(_ order: UploadOrder) async throws(FTPError) -> TransferSummary {
        guard usesTemporaryName(order.options) else { return try await send(order) }
        let temporary = order.path.parent.appending(TemporaryName.part(of: order.path.name))
        guard try await mayRename(order, from: temporary) else {
            var summary = try await send(order)
            summary.cannotRename = true
            return summary
        }
        do throws(FTPError) {
            let summary = try await send(order.named(temporary))
            try await takeName(order.named(temporary))
            return summary
        } catch {
            // Some servers let nobody make hidden files, or rename; they get the file under its own name.
            guard refusesTemporaryNames, isUsable, case .file = order.source else { throw error }
            refusesTemporaryNames = false
            var summary = try await send(order)
            refusesTemporaryNames = true
            summary.cannotRename = true
            return summary
        }
    }

    private func usesTemporaryName(_ options: UploadOptions) -> Bool {
        if options.appends || refusesTemporaryNames { return false }
        switch options.naming ?? configuration.uploadNaming {
        case .automatic: return !features.replacesAtomically
        case .direct: return false
        case .temporaryThenRename: return true
        }
    }

    /// Sends the bytes to the order's name, from where an earlier attempt stopped if the server takes it so.
    private mutating func send(_ order: UploadOrder) async throws(FTPError) -> TransferSummary {
        let record = await resumableRecord(of: order)
        let offset = try await uploadOffset(order, record)
        do throws(FTPError) {
            return try await send(order, from: offset, record)
        } catch {
            let isRefusal = [.denied, .refused, .notFound, .notSupported].contains(error.code)
            guard offset > 0, isRefusal, isUsable else { throw error }
            // A server without REST may know how to append; otherwise all of it is sent again.
            if !features.mayHave("REST") { return try await send(order, from: offset, record) }
            guard order.options.resume == .automatic else { throw error }
            return try await send(order, from: 0, record)
        }
    }

    /// Sends the bytes from `offset` on, and makes sure that all are there.
    private mutating func send(
        _ order: UploadOrder, from offset: Int64, _ record: UploadRecord?
    ) async throws(FTPError) -> TransferSummary {
        let command = order.command(from: offset, restarting: features.mayHave("REST"))
        var present = offset
        if order.options.appends, order.options.type == .binary { present = try await self.size(of: order.path) ?? 0 }
        let reporter = ProgressReporter(
            name: order.path.name, direction: .upload, total: order.size, observer: order.observer)
        if let record { await configuration.uploadJournal.keep(record) }
        do throws(FTPError) {
            let plan = try await planUpload(order, from: offset)
            let pump = pump(reporter, from: offset, of: order.size, order.options.type, order.options.rateLimit)
            let end = try await transfer(command, by: plan, for: order.purpose) { stream, watch in
                await pump.run(stream, watch) { stream in await order.send(stream, from: offset, with: pump) }
            }
            try end.check(order.purpose)
            await reporter.enter(.verifying)
            let size = present + pump.counter.value
            let verification = try await verify(end, of: order, sent: size)
            await reporter.enter(.finished)
            if let record { await configuration.uploadJournal.forget(record) }
            return order.summary(size: size, moved: pump.counter.value, verification)
        } catch {
            if order.options.appends, order.options.type == .binary, !isUsable {
                return try await whatWasAppended(to: order, behind: present, after: error)
            }
            await tidy(order, record, after: error)
            throw error
        }
    }

    /// Looks on a new connection how much of an append has arrived: it cannot just be done again.
    private mutating func whatWasAppended(
        to order: UploadOrder, behind present: Int64, after error: FTPError
    ) async throws(FTPError) -> TransferSummary {
        guard error.code != .cancelled, let total = order.size, let there = try await sizeNow(of: order, after: error)
        else { throw error }
        let arrived = there - present
        if arrived == total { return order.summary(size: there, moved: total, .sizeAfterReconnect) }
        throw order.purpose.failure(
            .unknown, "the connection was lost, and \(arrived) of \(total) bytes were appended", reply: error.reply)
    }

    private mutating func sizeNow(of order: UploadOrder, after error: FTPError) async throws(FTPError) -> Int64? {
        if configuration.retries == 0 { return nil }
        try await reconnect(after: error)
        return try await size(of: order.path)
    }

    /// The way to a data connection, on which the server learns how much is coming.
    ///
    /// A server that wants to prove the end of an upload needs to know (ferryd), others may say in time that it is too
    /// much. It is what is still to be sent, as after a restart only that tells a whole upload from a broken one.
    private mutating func planUpload(_ order: UploadOrder, from offset: Int64) async throws(FTPError) -> DataPlan {
        var companions: [CommandLine] = []
        let isMeasured = order.options.type == .binary && !order.options.appends
        if let size = order.size, isMeasured, features.wantsSizes {
            companions.append(CommandLine(.allo, text: "\(size - offset)"))
        }
        var replies: [Reply] = []
        return try await planTransfer(
            as: order.options.type, with: companions, replies: &replies, for: order.purpose)
    }

    /// Cleans up what will not be continued; a name that the server would not even begin with is not used again.
    private mutating func tidy(_ order: UploadOrder, _ record: UploadRecord?, after error: FTPError) async {
        if order.isTemporary, error.reply.map({ $0.code.rawValue / 10 == 55 || $0.code.rawValue == 501 }) == true,
            ![.full, .incomplete, .notFound].contains(error.code)
        {
            refusesTemporaryNames = true
        } else if order.isTemporary, record == nil, isUsable {
            _ = try? await ask(CommandLine(.dele, order.name.bytes), for: order.purpose)
        }
    }
}
