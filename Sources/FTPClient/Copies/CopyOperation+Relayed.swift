// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO

/// Copies that come by here: a download and an upload at the same time, each by the rules of its own.
extension CopyOperation {
    /// Fetches the file from one server while the other one is given it.
    ///
    /// A copy that breaks begins anew, as often as the configuration says.
    func copy(
        from source: inout FTPConnection, relayedTo destination: inout FTPConnection
    ) async throws(FTPError) -> CopySummary {
        var backoff = Backoff(
            attempts: destination.configuration.retries, sleep: destination.configuration.pause)
        while true {
            let mayHide = !destination.habits.refusesTemporaryNames
            do throws(FTPError) {
                try await source.revive()
                try await destination.revive()
                return try await relay(from: &source, to: &destination)
            } catch {
                // The next attempt does without the name that the server does not want.
                if mayHide, destination.habits.refusesTemporaryNames, destination.isUsable { continue }
                guard error.isTransient, await backoff.wait() else { throw error }
                destination.note("\(error); copying again")
            }
        }
    }

    private func relay(
        from source: inout FTPConnection, to destination: inout FTPConnection
    ) async throws(FTPError) -> CopySummary {
        let file = RelayedFile(size: original.size)
        // A value with one owner cannot be lent to another task; it travels there and back.
        let handoff = Handoff(source)
        let path = path
        let result = await withTaskGroup(of: Void.self) { group in
            group.addTask {
                guard var connection = handoff.take() else { return file.finish(FTPError(.cancelled, .download)) }
                do throws(FTPError) {
                    try await connection.fetch(path, into: file)
                    file.finish(nil)
                } catch {
                    file.finish(error)
                }
                handoff.leave(connection)
            }
            let result: Result<TransferSummary, FTPError>
            do throws(FTPError) { result = .success(try await give(file, to: &destination)) } catch {
                result = .failure(error)
            }
            group.cancelAll()
            return result
        }
        guard let back = handoff.take() else { preconditionFailure("the download has left its connection") }
        source = back
        switch result {
        case .success(let summary):
            await keepTime(on: &destination)
            return CopySummary(transfer: summary, way: .relayed)
        case .failure(let error):
            // The upload breaks because the download did: that is what went wrong.
            if let failure = file.failure, failure.code != .cancelled { throw failure }
            throw error
        }
    }

    private func give(
        _ file: RelayedFile, to connection: inout FTPConnection
    ) async throws(FTPError) -> TransferSummary {
        var settings = UploadOptions()
        settings.resume = .never
        (settings.rateLimit, settings.rateSchedule) = (options.rateLimit, options.rateSchedule)
        let (target, observer) = (target, observer)
        return try await connection.onLoop { [settings] connection throws(FTPError) in
            let operation = UploadOperation(relaying: file, to: target, settings, observer)
            return try await operation.run(on: &connection)
        }
    }
}

extension FTPConnection {
    /// Downloads a file that another server is given meanwhile.
    fileprivate mutating func fetch(_ path: RemotePath, into file: RelayedFile) async throws(FTPError) {
        try await onLoop { connection throws(FTPError) in
            var operation = try DownloadOperation(path)
            _ = try await operation.relay(nil, on: &connection) { bytes throws(FTPError) in
                try await file.send(bytes)
            }
        }
    }
}
