// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO

extension UploadOperation {
    /// The share of a file that a server has before it is sent.
    enum Presence {
        /// The first bytes of it; 0 where there is nothing to go on with.
        case part(Int64)
        /// All of it, under that name.
        case whole
    }

    /// Looks what a server that replaces files at the end has of this one, after an attempt that broke.
    ///
    /// Such a server dates whole files, not parts: a date is that of this very file, if only the reply was lost, or that of
    /// the file to be replaced, whose bytes are no part of this upload. It holds a part until it has noticed that its
    /// connection is gone, which is waited for in so many pauses, each twice as long as the one before. `sent` tells of the
    /// bytes that had left for the server.
    func presence(
        as name: RemotePath, of file: OpenFile, _ size: Int64, sent: Int64, pauses: Int,
        on connection: inout FTPConnection
    ) async throws(FTPError) -> Presence {
        var pauses = Backoff(
            attempts: pauses, from: UploadAttempt.firstPause, sleep: connection.configuration.pause)
        while true {
            if try await connection.modificationTime(of: name) == nil {
                let part = try await partSize(of: name, from: file, size, on: &connection)
                if part > 0 { return .part(part) }
            } else {
                if try await connection.size(of: name) == size, try await hasDigest(name, on: &connection) == true {
                    return .whole
                }
                // If all bytes had left, they may be about to take the name.
                if sent < size { return .part(0) }
            }
            guard await pauses.wait() else { return .part(0) }
        }
    }

    /// Tells if a file of the server has the bytes of the source, by its digest; `nil` where nobody can tell.
    func hasDigest(_ name: RemotePath, on connection: inout FTPConnection) async throws(FTPError) -> Bool? {
        guard case .file(let file, let status) = source, let command = DigestCommand(connection.features) else {
            return nil
        }
        let there: [UInt8]?
        do throws(FTPError) {
            there = try await connection.digest(of: name, size: status.size, by: command)
        } catch {
            guard connection.isUsable, error.code != .cancelled else { throw error }
            return nil
        }
        guard let there else { return nil }
        do {
            let here = try await FileDigest(command.kind, of: file, 0..<status.size).take(counting: ByteCounter())
            return here.map { $0 == there }
        } catch {
            throw purpose.failure(.localFile, "the file cannot be read again", cause: error)
        }
    }
}

// MARK: - The new name

extension UploadOperation {
    /// True if an attempt before this one had the whole file renamed, and only the answer was lost.
    func wasRenamed(from temporary: RemotePath, on connection: inout FTPConnection) async throws(FTPError) -> Bool {
        guard let record = await resumableRecord(for: temporary, on: connection),
            await connection.configuration.uploadJournal.attempt(at: record)?.isRenaming == true,
            try await connection.size(of: temporary) == nil,
            try await connection.size(of: path) == record.size
        else { return false }
        await connection.configuration.uploadJournal.forget(record)
        return true
    }

    /// Notes that the whole file is about to be renamed: if the answer is lost, it is looked for under both names.
    func noteRenaming(from temporary: RemotePath, on connection: borrowing FTPConnection) async {
        guard let record = await resumableRecord(for: temporary, on: connection) else { return }
        let journal = connection.configuration.uploadJournal
        await journal.keep(record)
        var attempt = UploadAttempt(at: record)
        attempt.isRenaming = true
        journal.note(attempt)
    }

    /// Notes that the renaming was answered.
    func forgetRenaming(from temporary: RemotePath, on connection: borrowing FTPConnection) async {
        guard let record = await resumableRecord(for: temporary, on: connection) else { return }
        await connection.configuration.uploadJournal.forget(record)
    }
}

extension UploadAttempt {
    static let firstPause = Duration.milliseconds(25)

    /// The pauses, each twice as long as the one before, that cost less than sending again what was sent.
    var pauses: Int {
        if sent < EarlierPart.worthKeeping { return 0 }
        var pauses = 3
        while pauses < 6, Self.firstPause * (1 << pauses) < duration { pauses += 1 }
        return pauses
    }
}
