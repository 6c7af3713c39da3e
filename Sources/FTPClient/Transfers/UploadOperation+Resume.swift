// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO

extension UploadOperation {
    /// The record to keep while the bytes move; `nil` if it is not worth it, or not possible.
    ///
    /// Text keeps none, and makes an older one untrue: the server's part of the file is overwritten.
    func resumableRecord(
        for name: RemotePath, on connection: borrowing FTPConnection
    ) async -> UploadRecord? {
        guard let status = source.status, status.size >= EarlierPart.worthKeeping, !options.appends,
            let path = connection.absolute(name)
        else { return nil }
        let record = UploadRecord(
            server: "\(connection.configuration.host):\(connection.configuration.port)",
            user: connection.credentials?.user ?? [], path: path.bytes, device: status.device, inode: status.inode,
            size: status.size,
            modified: Timestamp(seconds: status.modified.seconds, nanoseconds: status.modified.nanoseconds))
        if options.type == .binary { return record }
        await connection.configuration.uploadJournal.forget(record)
        return nil
    }

    /// Looks what the server has of the file already.
    ///
    /// A part on the server is continued if the journal says that it is of this very file, or if that was demanded; in
    /// either case its end is read back and compared where the server lets us.
    func presence(
        as name: RemotePath, _ record: UploadRecord?, on connection: inout FTPConnection
    ) async throws(FTPError) -> Presence {
        guard case .file(let file, let status) = source, !options.appends else { return .part(0) }
        switch options.resume {
        case .never: return .part(0)
        case .automatic:
            guard let record, let attempt = await connection.configuration.uploadJournal.attempt(at: record) else {
                return .part(0)
            }
            // A part that was taken for the whole stands under the name.
            if connection.features.replacesAtomically, !attempt.isTaken {
                return try await presence(
                    as: name, of: file, status.size, sent: attempt.sent, pauses: attempt.pauses, on: &connection)
            }
        case .required: break
        }
        return .part(try await partSize(of: name, from: file, status.size, on: &connection))
    }

    /// The length of the server's part, if it is a beginning of the file; else 0, or an error where it was to be continued.
    func partSize(
        of name: RemotePath, from file: OpenFile, _ size: Int64, on connection: inout FTPConnection
    ) async throws(FTPError) -> Int64 {
        guard let present = try await connection.size(of: name), present > 0 else { return 0 }
        let isPart =
            if present > size { false } else {
                try await !endDiffers(in: name, at: present, from: file, on: &connection)
            }
        if isPart { return present }
        if options.resume == .automatic { return 0 }
        throw purpose.failure(.refusedByGuard, "the server's part is not the beginning of this file")
    }

    /// Reads back the end of the server's part, and compares it with the file; false too if it cannot be read.
    private func endDiffers(
        in name: RemotePath, at present: Int64, from file: OpenFile, on connection: inout FTPConnection
    ) async throws(FTPError) -> Bool {
        let start = max(0, present - EarlierPart.overlap)
        var replies: [Reply] = []
        let command = TransferRequest(line: CommandLine(.retr, name.bytes), offset: start)
        let plan = try await connection.planData(
            for: command.line, with: connection.link.typeCommands(.image), replies: &replies, for: purpose)
        let meter = TransferMeter()
        let pump = Pump(meter, stall: connection.configuration.timeouts.stall)
        let end: TransferEnd
        do throws(FTPError) {
            end = try await connection.transfer(command, by: plan, meter, for: purpose) { stream, _ in
                if let flow = await pump.compare(stream, with: file, start..<present) { return flow }
                return await pump.receive(stream, into: MemorySink(limit: 0))
            }
        } catch {
            // A refused command may close its port before it is dialled.
            let isRefused = error.code == .notSupported || error.reply?.isRefusal == true
            guard isRefused, connection.isUsable else { throw error }
            return false
        }
        if !connection.isUsable { try await connection.reconnect(for: purpose) }
        return end.isMisfit && end.replies.final?.isRefusal != true
    }
}
