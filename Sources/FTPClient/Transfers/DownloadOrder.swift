// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO

/// What was asked for, in one value to hand around.
struct DownloadOrder: Sendable {
    let path: RemotePath
    let options: DownloadOptions
    let observer: ProgressObserver?
    let start = ContinuousClock.now

    var purpose: Purpose { Purpose(.download, path.bytes) }

    func command(from offset: Int64) -> TransferCommand {
        TransferCommand(line: CommandLine(.retr, path.bytes), offset: offset)
    }

    func reporter(total: Int64?) -> ProgressReporter {
        ProgressReporter(name: path.name, direction: .download, total: total, observer: observer)
    }

    func summary(size: Int64, moved: Int64, _ verification: TransferSummary.Verification) -> TransferSummary {
        TransferSummary(size: size, moved: moved, duration: .now - start, verification: verification)
    }
}

extension FTPConnection {
    /// What moves the bytes of a file from `offset` on, up to its size if that is known.
    func pump(
        _ reporter: ProgressReporter, from offset: Int64, of size: Int64?, _ type: TransferType, _ rateLimit: Int64?
    ) -> Pump {
        Pump(
            counting: reporter.begin(at: offset, on: loop), of: size.map { $0 - offset },
            limits: rateLimit.map { [RateLimit($0)] } ?? [], stall: configuration.timeouts.stall,
            quiet: configuration.timeouts.quiet, type: type, on: loop)
    }
}
