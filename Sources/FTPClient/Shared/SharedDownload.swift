// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO
import Synchronization

/// A download whose file several connections fetch: the ranges that are here, and those that are on their way.
///
/// The first connection begins with all that is missing. One that has nothing to do takes what nobody fetches, else half of
/// what the slowest has before it.
final class SharedDownload: Sendable {
    /// A range that one connection fetches; its end can come nearer meanwhile.
    struct Claim: Sendable {
        fileprivate let number: Int
        let start: Int64
    }

    private struct Lane {
        let start: Int64
        /// The end of what is written.
        var position: Int64
        /// The end of what is being written.
        var reached: Int64
        var end: Int64
        var isWriting: Bool { reached > position }
        var rest: Int64 { end - reached }
    }

    private struct State {
        var stored: StoredRanges
        var lanes: [Int: Lane] = [:]
        var nextNumber = 0
        var isShared = false
        var refusesHelpers = false
        /// Nothing may be written any more.
        var isClosed = false
        /// The error that one connection has found for all.
        var failure: FTPError?
        var noteTime = ContinuousClock.now
        var closing: CheckedContinuation<Void, Never>?

        /// The ranges that are here, those of claims included.
        var present: StoredRanges { lanes.values.reduce(into: stored) { $0.insert($1.start..<$1.position) } }
    }

    /// A connection gets no less than this: more than a round trip's worth of the fastest ways.
    static let least: Int64 = 2 << 20
    /// A file of which less is missing is fetched by one connection.
    static let leastMissing: Int64 = 8 << 20
    /// The time after which what has come is written down, as a kill would take it away.
    private static let noteInterval = Duration.seconds(1)

    let path: RemotePath
    let part: PartialFile
    let size: Int64
    let modified: Timestamp
    let options: DownloadOptions
    /// The bytes that all connections have brought.
    let moved = ByteCounter()
    private let state: Mutex<State>
    private let changed = AsyncSemaphore(limit: 0)

    init(
        _ path: RemotePath, size: Int64, modified: Timestamp, in part: PartialFile,
        _ options: DownloadOptions = DownloadOptions()
    ) {
        (self.path, self.size, self.modified, self.part, self.options) = (path, size, modified, part, options)
        state = Mutex(State(stored: part.stored))
    }

    /// The ranges that are here.
    var present: StoredRanges { state.withLock { $0.present } }

    /// True once more than one connection has fetched some of it.
    var isShared: Bool { state.withLock { $0.isShared } }

    var failure: FTPError? { state.withLock { $0.failure } }

    /// The bytes that further connections could take over.
    var divisible: Int64 {
        state.withLock { state in
            if state.isClosed || state.refusesHelpers || state.failure != nil { return 0 }
            let rest = state.lanes.values.map(\.rest).max() ?? 0
            return rest >= 2 * Self.least ? rest : 0
        }
    }
}

// MARK: - Claims

extension SharedDownload {
    /// Takes a range; `nil` when there is none worth it.
    func claim(asHelper isHelper: Bool = false) -> Claim? {
        state.withLock { state in
            if state.isClosed || state.failure != nil || isHelper && state.refusesHelpers { return nil }
            guard let range = free(&state) else { return nil }
            if isHelper { state.isShared = true }
            let lane = Lane(
                start: range.lowerBound, position: range.lowerBound, reached: range.lowerBound, end: range.upperBound)
            state.lanes[state.nextNumber] = lane
            defer { state.nextNumber += 1 }
            return Claim(number: state.nextNumber, start: range.lowerBound)
        }
    }

    /// A range that nobody fetches, or half of the longest one.
    private func free(_ state: inout State) -> Range<Int64>? {
        var taken = state.lanes.values.reduce(into: state.stored) { $0.insert($1.start..<$1.end) }
        taken.insert(size..<size + 1)
        if let hole = taken.holes.first { return hole }
        guard let (number, lane) = state.lanes.max(by: { $0.value.rest < $1.value.rest }), lane.rest >= 2 * Self.least
        else { return nil }
        let middle = lane.reached + lane.rest / 2
        state.lanes[number]?.end = middle
        return middle..<lane.end
    }

    /// Gives back a range, with what is here of it.
    func release(_ claim: Claim) {
        state.withLock { state in
            guard let lane = state.lanes.removeValue(forKey: claim.number) else { return }
            state.stored.insert(lane.start..<lane.position)
        }
        changed.admitOne()
    }

    /// Waits until a range was given back; `false` when the task is cancelled.
    func changes() async -> Bool { await changed.enter() }

    /// Lets no other connection help.
    func refuseHelpers() { state.withLock { $0.refusesHelpers = true } }

    /// Ends the work of all connections.
    func fail(_ error: FTPError) {
        state.withLock { $0.failure = $0.failure ?? error }
        changed.admitOne()
    }

    /// From the return on nothing is written any more, whatever still comes.
    func close() async {
        await withCheckedContinuation { continuation in
            let isAtRest = state.withLock { state in
                state.isClosed = true
                let isAtRest = !state.lanes.values.contains(where: \.isWriting)
                if !isAtRest { state.closing = continuation }
                return isAtRest
            }
            if isAtRest { continuation.resume() }
        }
    }
}

// MARK: - Bytes

extension SharedDownload {
    /// The place for the next bytes of a claim, and how many of them belong to it; `nil` when nothing may be written.
    fileprivate func beginWriting(_ count: Int, of claim: Claim) -> (place: Int64, count: Int)? {
        state.withLock { state in
            guard !state.isClosed, state.failure == nil, let lane = state.lanes[claim.number] else { return nil }
            let count = Int(min(Int64(count), lane.end - lane.position))
            state.lanes[claim.number]?.reached = lane.position + Int64(count)
            return (lane.position, count)
        }
    }

    /// Takes note that bytes are written, or could not be; `false` when no more of this claim are wanted.
    fileprivate func endWriting(_ count: Int, of claim: Claim) -> Bool {
        moved.add(count)
        let (goesOn, closing) = state.withLock { state in
            guard var lane = state.lanes[claim.number] else { return (false, state.closing.take()) }
            lane.position += Int64(count)
            lane.reached = lane.position
            state.lanes[claim.number] = lane
            // The end of the file is waited for where it comes.
            let goesOn = !state.isClosed && (lane.position < lane.end || lane.end == size)
            let isBusy = state.lanes.values.contains(where: \.isWriting)
            return (goesOn, isBusy ? nil : state.closing.take())
        }
        closing?.resume()
        return goesOn
    }

    /// Writes down that the part has holes, before anything is written behind one.
    func prepare() async -> Bool { await part.noteHoles(around: present) }

    /// Writes down what has come, now and then.
    fileprivate func noteIfDue() async {
        let isDue = state.withLock { state in
            guard state.isShared, ContinuousClock.now - state.noteTime > Self.noteInterval else { return false }
            state.noteTime = .now
            return true
        }
        if isDue { _ = await prepare() }
    }
}

/// Writes the bytes of one claim, and stops at its end, wherever that is by then.
struct ClaimedSink: TransferSink {
    let claim: SharedDownload.Claim
    let download: SharedDownload

    mutating func take(_ bytes: [UInt8]) async throws(TransferError) {
        guard let (place, count) = download.beginWriting(bytes.count, of: claim) else { throw .stopped }
        if count > 0 {
            var sink = FileSink(download.part.file, at: place)
            do throws(TransferError) {
                try await sink.take(count == bytes.count ? bytes : Array(bytes.prefix(count)))
            } catch {
                _ = download.endWriting(0, of: claim)
                throw error
            }
        }
        guard download.endWriting(count, of: claim), count == bytes.count else { throw .stopped }
        await download.noteIfDue()
    }
}
