// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO

/// What was asked for, and from where, in one value to hand around.
struct UploadOrder: Sendable {
    let source: LocalSource
    let path: RemotePath
    /// The name under which the bytes arrive: the path itself, or a temporary one beside it.
    let name: RemotePath
    let options: UploadOptions
    let observer: ProgressObserver?
    let start: ContinuousClock.Instant

    var purpose: Purpose { Purpose(.upload, path.bytes) }

    var isTemporary: Bool { name != path }

    /// The size of the whole, if the source can tell.
    var size: Int64? {
        if case .file(_, let status) = source { return status.size }
        return options.knownSize
    }

    /// The time to give the remote file.
    var modified: Timestamp? {
        guard options.preservesTime, case .file(_, let status) = source else { return nil }
        return Timestamp(seconds: status.modified.seconds, nanoseconds: status.modified.nanoseconds)
    }

    /// The permissions to give the remote file: those of a local file that can be executed.
    var mode: UInt16? {
        guard options.preservesExecutability, !options.appends, case .file(_, let status) = source else { return nil }
        return status.permissions & 0o111 != 0 ? status.permissions & 0o777 : nil
    }

    /// STOR, behind REST if need be; APPE where that is asked for, or does what REST cannot.
    func command(from offset: Int64, restarting: Bool) -> TransferCommand {
        let appends = options.appends || offset > 0 && !restarting
        return TransferCommand(
            line: CommandLine(appends ? .appe : .stor, name.bytes), offset: appends ? 0 : offset, direction: .upload)
    }

    func summary(size: Int64, moved: Int64, _ verification: TransferSummary.Verification) -> TransferSummary {
        TransferSummary(size: size, moved: moved, duration: .now - start, verification: verification)
    }

    /// The same, under another name on the server.
    func named(_ name: RemotePath) -> UploadOrder {
        UploadOrder(source: source, path: path, name: name, options: options, observer: observer, start: start)
    }

    /// Moves the bytes from `offset` on.
    func send(_ stream: consuming ByteStream, from offset: Int64, with pump: Pump) async -> Flow {
        switch source {
        case .file(let file, let status): await pump.send(stream, FileSource(file, offset..<status.size))
        case .pipe(let file): await pump.send(stream, PipeSource(file))
        }
    }
}
