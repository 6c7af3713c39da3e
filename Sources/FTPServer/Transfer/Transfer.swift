// SPDX-License-Identifier: Apache-2.0
import FTPStorage
import FTPWire
import FerryIO

/// What a transfer command has made ready to move.
enum Transfer: ~Copyable, Sendable {
    case download(Download)
    case upload(Reception)
    case listing(Listing)

    var subject: TransferSubject {
        switch self {
        case .download(let download): TransferSubject(direction: .download, path: download.path)
        case .upload(let reception): TransferSubject(direction: .upload, path: reception.path)
        case .listing(let listing): TransferSubject(direction: .listing, path: listing.path)
        }
    }

    var preliminary: Preliminary {
        switch self {
        case .download(let download): .sending(bytes: download.total)
        case .upload(let reception): reception.preliminary
        case .listing: .listing
        }
    }

    /// How many bytes there will be, if that is known.
    var total: Int64? {
        switch self {
        case .download(let download): download.total
        case .upload(let reception): reception.announcedSize
        case .listing: nil
        }
    }

    /// How many bytes have moved already.
    var moved: Int {
        switch self {
        case .download(let download): Int(download.sent)
        case .upload(let reception): reception.received
        case .listing: 0
        }
    }

    /// Moves the bytes over the data connection and closes it.
    consuming func run(
        over stream: consuming ByteStream, _ running: RunningTransfer, for visit: Visit
    ) async -> TransferOutcome {
        let stall = visit.services.configuration.timeouts.stall
        return switch consume self {
        case .download(let download): await download.run(over: stream, running, stall: stall)
        case .upload(let reception): await reception.run(over: stream, running, stall: stall)
        case .listing(let listing): await listing.run(over: stream, running, for: visit)
        }
    }

    /// Lets go of it before any byte has moved.
    consuming func giveUp() async {
        switch consume self {
        case .upload(let reception): _ = await reception.abandon()
        default: break
        }
    }
}

/// What the session knows when a transfer command comes.
struct TransferTerms: Sendable {
    /// Where `REST` said to start.
    var restart: Int64 = 0
    /// What `ALLO` announced.
    let announcedSize: Int64?

    init(announcedSize: Int64?) { self.announcedSize = announcedSize }

    func offset(for parameters: TransferParameters) throws(Refusal) -> Int64 {
        if restart > 0, parameters.convertsText { throw .noRestartInASCII }
        return restart
    }
}

/// How the bytes came out.
enum TransferOutcome: ~Copyable, Sendable {
    case complete(Completion)
    case failed(Refusal)
    /// The bytes of an upload have stopped coming; whether that was its end, `EndProof` says.
    case arrived(Arrival)
}
