// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO

/// The session and a small file, for a client who has connected before it asked.
extension Session {
    /// Does what takes no more than a moment, and returns what is left.
    ///
    /// No task is started for it, and nobody is listened to meanwhile.
    mutating func performAtOnce(_ transfer: consuming Transfer) async -> RunningTransfer? {
        let began = visit.loop.now
        switch consume transfer {
        case .download(let download): return performAtOnce(download, since: began)
        case .upload(let reception): return await performAtOnce(reception, since: began)
        case .listing(let listing):
            return RunningTransfer(
                .listing(listing), over: dataPlan.take(), within: limits(of: .listing), since: began, on: visit.loop)
        }
    }

    /// Hands to the kernel a file that is in memory, so that both replies leave in one segment.
    private mutating func performAtOnce(
        _ download: consuming Download, since began: Deadline
    ) -> RunningTransfer? {
        let limits = limits(of: .download)
        var allowance = Allowance(within: limits)
        guard download.isShort, allowance.grantNow(download.length, on: visit.loop),
            let stream = dataPlan.takeConnection(for: visit)
        else {
            return RunningTransfer(
                .download(download), over: dataPlan.take(), within: limits, since: began, on: visit.loop)
        }
        let isSent = download.sendNow(over: stream)
        allowance.use(Int(download.sent))
        guard isSent else {
            return RunningTransfer(
                .download(download), over: .made(stream), within: limits, since: began, on: visit.loop)
        }
        let duration = visit.loop.now.since(began)
        let subject = TransferSubject(direction: .download, path: download.path)
        visit.report(.transferBegan(subject))
        channel.send(Completion.transferComplete(bytes: download.sent, duration: duration).reply)
        visit.report(.transferEnded(subject, .complete(nil), bytes: download.sent, duration: duration))
        return nil
    }

    /// Takes a file that comes as soon as the client may send it.
    private mutating func performAtOnce(
        _ upload: consuming Reception, since began: Deadline
    ) async -> RunningTransfer? {
        let limits = limits(of: .upload)
        var allowance = Allowance(within: limits)
        guard upload.mayBeShort, allowance.grantNow(Int64(TransferPolicy.shortUpload), on: visit.loop),
            channel.flushNow(),
            let stream = dataPlan.takeConnection(for: visit)
        else {
            return RunningTransfer(.upload(upload), over: dataPlan.take(), within: limits, since: began, on: visit.loop)
        }
        guard await upload.receiveNow(over: stream, within: &allowance) else {
            return RunningTransfer(.upload(upload), over: .made(stream), within: limits, since: began, on: visit.loop)
        }
        _ = consume stream
        // Others need not wait for the disk to have what was granted and did not come.
        _ = consume allowance
        let (subject, bytes) = (TransferSubject(direction: .upload, path: upload.path), Int64(upload.received))
        visit.report(.transferBegan(subject))
        let verdict = await settle(upload.end(bytes, inOrder: true), lasting: visit.loop.now.since(began))
        visit.report(.transferEnded(subject, verdict, bytes: bytes, duration: visit.loop.now.since(began)))
        return nil
    }
}
