// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO

extension FTPConnection {
    /// Downloads a file.
    ///
    /// A file grows beside its target under a temporary name, with a journal that tells of which remote file it is a
    /// part, and takes the target's name when it is complete and its size is right. A failed download leaves the old
    /// file as it was and keeps the part for the next attempt.
    @discardableResult
    public mutating func download(
        _ path: RemotePath, to target: DownloadTarget, options: DownloadOptions = DownloadOptions(),
        onProgress: ProgressObserver? = nil
    ) async throws(FTPError) -> TransferSummary {
        var options = options
        options.resume = try options.type.resume(options.resume, for: Purpose(.download, path.bytes))
        let order = DownloadOrder(path: path, options: options, observer: onProgress)
        return try await onLoop { connection async throws(FTPError) in
            if !connection.isRecovering { try await connection.revive() }
            return try await connection.download(order, to: target)
        }
    }

    private mutating func download(
        _ order: DownloadOrder, to target: DownloadTarget
    ) async throws(FTPError) -> TransferSummary {
        switch target {
        case .descriptor(let raw):
            // The caller's own stays open.
            let copy: Descriptor
            do throws(Errno) { copy = try System.duplicate(raw) } catch {
                throw order.purpose.failure(.localFile, "the descriptor cannot be written to", cause: error)
            }
            return try await download(order, into: OpenFile(copy))
        case .inside(let folder, let name): return try await download(order, as: name, in: folder)
        case .file(let local):
            let place: LocalPlace
            do throws(LocalError) { place = try await LocalPlace.find(local) } catch {
                throw order.purpose.failure(of: error, local)
            }
            switch place {
            case .name(let name, let folder): return try await download(order, as: name, in: folder)
            case .stream(let file): return try await download(order, into: file)
            }
        }
    }

    /// To a place where bytes cannot be taken back: from the beginning, to the end.
    private mutating func download(_ order: DownloadOrder, into pipe: OpenFile) async throws(FTPError)
        -> TransferSummary
    {
        var remote = RemoteFile()
        let plan = try await survey(order.path, order.options, into: &remote, for: order.purpose)
        let reporter = order.reporter(total: remote.size)
        let pump = pump(reporter, from: 0, of: remote.size, order.options.type, order.options.rateLimit)
        let end = try await transfer(order.command(from: 0), by: plan, for: order.purpose) { stream, watch in
            await pump.run(stream, watch) { stream in await pump.receive(stream, into: PipeSink(pipe)) }
        }
        try await check(end, of: order)
        await reporter.enter(.verifying)
        let verification = try await verify(end, of: order, got: pump.counter.value, expected: remote.size)
        await reporter.enter(.finished)
        return order.summary(size: pump.counter.value, moved: pump.counter.value, verification)
    }

    private mutating func download(
        _ order: DownloadOrder, as name: [UInt8], in folder: LocalFolder
    ) async throws(FTPError) -> TransferSummary {
        var remote = RemoteFile()
        let plan = try await survey(order.path, order.options, into: &remote, for: order.purpose)
        let local = folder.path.appending(name)
        let part: PartialFile
        do throws(LocalError) {
            let journal = journal(for: order.path, remote)
            part = try await PartialFile.open(name, in: folder, journal: journal, options: order.options)
        } catch {
            throw order.purpose.failure(of: error, local)
        }
        do throws(FTPError) {
            let summary = try await fill(part, by: plan, order, remote)
            do throws(LocalError) { try await part.commit(modified: remote.modified, mode: remote.mode) } catch {
                throw order.purpose.failure(of: error, local)
            }
            return summary
        } catch {
            let left = await part.leave()
            var error = error
            if left > 0 { error.kept = KeptPart(bytes: left, total: remote.size) }
            throw error
        }
    }

    /// Fetches what is missing of a part; all of it, if what is there turns out to belong to something else.
    private mutating func fill(
        _ part: PartialFile, by plan: consuming DataPlan, _ order: DownloadOrder, _ remote: RemoteFile
    ) async throws(FTPError) -> TransferSummary {
        let reporter = order.reporter(total: remote.size)
        var offset = part.length
        var plan: DataPlan? = plan
        while true {
            var replies: [Reply] = []
            let way =
                if let plan = plan.take() { plan } else {
                    try await planTransfer(as: order.options.type, replies: &replies, for: order.purpose)
                }
            let pump = pump(reporter, from: offset, of: remote.size, order.options.type, order.options.rateLimit)
            do throws(FTPError) {
                let end = try await fetch(part, from: offset, by: way, order, pump)
                if !end.isMisfit || order.options.resume == .required {
                    try await check(end, of: order)
                    await reporter.enter(.verifying)
                    let size = offset + pump.counter.value
                    let verification = try await verify(end, of: order, got: size, expected: remote.size)
                    await reporter.enter(.finished)
                    return order.summary(size: size, moved: pump.counter.value, verification)
                }
            } catch {
                // A server without REST: all of it again.
                guard offset > 0, error.code == .notSupported, order.options.resume == .automatic else { throw error }
            }
            if !isUsable { try await reconnect(for: order.purpose) }
            offset = 0
            do throws(LocalError) { try await part.reset() } catch {
                throw order.purpose.failure(of: error, LocalPath(bytes: order.path.name))
            }
        }
    }

    /// One RETR: the end of an earlier part is fetched again and compared, then the rest is written behind it.
    private mutating func fetch(
        _ part: PartialFile, from offset: Int64, by plan: consuming DataPlan, _ order: DownloadOrder, _ pump: Pump
    ) async throws(FTPError) -> TransferEnd {
        let start = max(0, offset - EarlierPart.overlap)
        return try await transfer(order.command(from: start), by: plan, for: order.purpose) { stream, watch in
            await pump.run(stream, watch) { stream in
                if offset > 0, let flow = await pump.compare(stream, with: part.file, start..<offset) { return flow }
                return await pump.receive(stream, into: FileSink(part.file, at: offset))
            }
        }
    }
}
