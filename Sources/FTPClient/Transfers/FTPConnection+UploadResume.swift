// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO

extension FTPConnection {
    /// What has to be remembered of an upload to continue it later; `nil` if it is not worth it, or not possible.
    private func record(of order: UploadOrder) -> UploadRecord? {
        guard case .file(_, let status) = order.source, status.size >= EarlierPart.worthKeeping,
            !order.options.appends, let path = absolute(order.name)
        else { return nil }
        return UploadRecord(
            server: "\(configuration.host):\(configuration.port)", user: credentials?.user ?? [], path: path.bytes,
            device: status.device, inode: status.inode, size: status.size,
            modified: Timestamp(seconds: status.modified.seconds, nanoseconds: status.modified.nanoseconds))
    }

    /// The record to keep while the bytes move.
    ///
    /// Text keeps none, and makes an older one untrue: what the server has of the file is overwritten.
    func resumableRecord(of order: UploadOrder) async -> UploadRecord? {
        let record = record(of: order)
        guard order.options.type == .text else { return record }
        if let record { await configuration.uploadJournal.forget(record) }
        return nil
    }

    /// From where on the bytes have to be sent.
    ///
    /// A part on the server is continued if the journal says that it is of this very file, or if that was demanded; in
    /// either case its end is read back and compared where the server lets us.
    mutating func uploadOffset(_ order: UploadOrder, _ record: UploadRecord?) async throws(FTPError) -> Int64 {
        guard case .file(let file, let status) = order.source, !order.options.appends else { return 0 }
        switch order.options.resume {
        case .never: return 0
        case .automatic:
            guard let record, await configuration.uploadJournal.holds(record) else { return 0 }
        case .required: break
        }
        let isDemanded = order.options.resume == .required
        guard let present = try await size(of: order.name), present > 0 else { return 0 }
        let misfit = order.purpose.failure(.refusedByGuard, "what the server has is not the beginning of this file")
        if present > status.size {
            if isDemanded { throw misfit }
            return 0
        }
        guard try await endDiffers(of: order, at: present, from: file) else { return present }
        if isDemanded { throw misfit }
        return 0
    }

    /// Reads back the end of what the server has, and compares it with the file; `false` too if it cannot be read.
    private mutating func endDiffers(
        of order: UploadOrder, at present: Int64, from file: OpenFile
    ) async throws(FTPError) -> Bool {
        let start = max(0, present - EarlierPart.overlap)
        var replies: [Reply] = []
        let plan = try await planData(with: typeCommands(.image), replies: &replies, for: order.purpose)
        let pump = Pump(counting: ByteCounter(), stall: configuration.timeouts.stall, on: loop)
        let command = TransferCommand(line: CommandLine(.retr, order.name.bytes), offset: start)
        let end: TransferEnd
        do throws(FTPError) {
            end = try await transfer(command, by: plan, for: order.purpose) { stream, watch in
                await pump.run(stream, watch) { stream in
                    await pump.compare(stream, with: file, start..<present) ?? .ended
                }
            }
        } catch {
            guard error.code == .notSupported, isUsable else { throw error }
            return false
        }
        if !isUsable { try await reconnect(for: order.purpose) }
        return end.isMisfit && end.report.final?.isRefusal != true
    }
}
