// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO

/// The session and a small file that is in memory, for a client who has connected before it asked.
extension Session {
    /// Does what can be done without waiting for anything, and returns what is left.
    ///
    /// Such a file is handed to the kernel here and now: no task is started, nobody has to be listened to meanwhile,
    /// and both replies leave in one segment.
    mutating func performAtOnce(_ transfer: consuming Transfer) -> RunningTransfer? {
        switch consume transfer {
        case .download(var download):
            let limits = limits(of: .download)
            var allowance = Allowance(within: limits)
            guard download.isShort, allowance.grantNow(download.length),
                let stream = dataPlan.takeConnection(for: visit)
            else { return RunningTransfer(.download(download), over: dataPlan.take(), within: limits) }
            let began = ContinuousClock.now
            let isSent = download.sendNow(over: stream)
            allowance.use(Int(download.sent))
            guard isSent else { return RunningTransfer(.download(download), over: .made(stream), within: limits) }
            complete(download.path, bytes: download.sent, since: began)
            return nil
        case let other:
            let limits = limits(of: other.subject.direction)
            return RunningTransfer(other, over: dataPlan.take(), within: limits)
        }
    }

    private mutating func complete(_ path: VirtualPath, bytes: Int64, since began: ContinuousClock.Instant) {
        let duration = began.duration(to: .now)
        let subject = TransferSubject(direction: .download, path: path)
        visit.report(.transferBegan(subject))
        channel.send(Completion.transferComplete(bytes: bytes, duration: duration).reply)
        visit.report(.transferEnded(subject, .complete, bytes: bytes, duration: duration))
    }
}
