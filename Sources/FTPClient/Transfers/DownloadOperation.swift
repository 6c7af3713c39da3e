// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO

/// One download, from the questions about the remote file to the proof that all of it is here.
///
/// It may take several transfer commands, and a new connection in between.
struct DownloadOperation: ~Copyable {
    let path: RemotePath
    let options: DownloadOptions
    private let observer: ProgressObserver?
    let start = ContinuousClock.now
    /// The remote file, as the server described it at the beginning.
    private(set) var remote = RemoteFile()
    /// Questions about the remote file that travel with the transfer command.
    private(set) var openQuestions: [CommandLine] = []

    init(
        _ path: RemotePath, _ options: DownloadOptions = DownloadOptions(), _ observer: ProgressObserver? = nil
    ) throws(FTPError) {
        self.path = path
        self.observer = observer
        var options = options
        options.resume = try options.type.resume(options.resume, for: Purpose(.download, path.bytes))
        self.options = options
    }

    var purpose: Purpose { Purpose(.download, path.bytes) }

    /// Fetches the file to its place.
    mutating func run(
        on connection: inout FTPConnection, to place: LocalPlace
    ) async throws(FTPError) -> TransferSummary {
        switch place {
        case .name(let name, let directory): try await store(as: name, in: directory, on: &connection)
        case .stream(let file): try await retrieve(on: &connection) { _ in PipeSink(file) }
        }
    }

    /// Fetches the file, or a range of it, into memory.
    ///
    /// - Throws: `refusedByGuard` if that is more than `limit` bytes.
    mutating func contents(
        of range: Range<Int64>?, limit: Int, on connection: inout FTPConnection
    ) async throws(FTPError) -> [UInt8] {
        let sink = MemorySink(limit: limit)
        _ = try await retrieve(range, on: &connection) { _ in sink }
        if sink.isFull { throw purpose.failure(.refusedByGuard, "it is longer than \(limit) bytes") }
        return sink.bytes
    }

    /// Hands over the bytes of the file, or of a range of it, as they come.
    mutating func relay(
        _ range: Range<Int64>?, on connection: inout FTPConnection,
        to body: ([UInt8]) async throws(FTPError) -> Void
    ) async throws(FTPError) -> TransferSummary {
        try await retrieve(range, on: &connection, into: { RelaySink(relay: $0) }, take: body)
    }

    /// Fetches the file, or a range of it, into a sink from which bytes cannot be taken back.
    ///
    /// A range that is longer than the file gives the bytes that there are.
    private mutating func retrieve(
        _ range: Range<Int64>? = nil, on connection: inout FTPConnection,
        into sink: @escaping @Sendable (ByteRelay) -> some TransferSink,
        take: ([UInt8]) async throws(FTPError) -> Void = { _ in }
    ) async throws(FTPError) -> TransferSummary {
        let plan = try await survey(on: &connection)
        let offset = range?.lowerBound ?? 0
        let expected = remote.size.map { max(0, min($0, range?.upperBound ?? $0) - offset) }
        let reporter = reporter(total: expected)
        let meter = reporter.begin(at: 0, moving: expected)
        if range != nil, expected == 0 { return summary(size: 0, meter, .size) }
        // The end of the file is waited for where it comes: it proves more than a count.
        let isWhole = range.map { range in remote.size.map { range.upperBound >= $0 } ?? false } ?? true
        let limit = isWhole ? .max : Int64(range?.count ?? 0)
        let pump = pump(meter, on: connection)
        let end = try await connection.transfer(
            command(from: offset), by: plan, meter, for: purpose,
            move: { stream, relay in await pump.receive(stream, into: sink(relay), upTo: limit) }, take: take)
        try await check(end, on: &connection)
        meter.tell(.verifying)
        let hasEnough = !isWhole && meter.moved == limit
        let verification =
            if hasEnough || end.isEnough { TransferSummary.Verification.size } else {
                try await verify(end, got: offset + meter.moved, on: &connection)
            }
        meter.tell(.finished)
        return summary(size: meter.moved, meter, verification)
    }
}

// MARK: - The parts of an attempt

extension DownloadOperation {
    func command(from offset: Int64) -> TransferRequest {
        let size = remote.size ?? options.knownSize ?? options.listedSize
        return TransferRequest(
            line: CommandLine(.retr, path.bytes), offset: offset, before: openQuestions,
            isShort: size.map { $0 <= TransferRequest.short } == true)
    }

    func reporter(total: Int64?) -> ProgressReporter {
        ProgressReporter(name: FileName(path.name), direction: .download, total: total, observer: observer)
    }

    func pump(_ meter: TransferMeter, on connection: borrowing FTPConnection) -> Pump {
        Pump(
            meter, type: options.type, rateLimit: options.rateLimit, schedule: options.rateSchedule,
            stall: connection.configuration.timeouts.stall)
    }

    func summary(
        size: Int64, _ meter: TransferMeter, _ verification: TransferSummary.Verification
    ) -> TransferSummary {
        TransferSummary(size: size, moved: meter.moved, since: start, verification)
    }

    /// Asks for size and time, as far as they are not known, on the way to a data connection.
    ///
    /// Questions about a short file go with the transfer command itself, if that `mayWait`.
    mutating func survey(
        mayWait: Bool = false, on connection: inout FTPConnection
    ) async throws(FTPError) -> DialPlan {
        let isMeasured = options.type == .binary
        remote = RemoteFile(
            size: isMeasured ? options.knownSize : nil, modified: options.knownModified, mode: options.knownMode)
        let features = connection.features
        var questions: [CommandLine] = []
        if isMeasured, remote.size == nil, features.mayHave("SIZE") { questions.append(CommandLine(.size, path.bytes)) }
        if remote.modified == nil, features.mayHave("MDTM") { questions.append(.askingTime(of: path)) }
        if remote.mode == nil, options.preservesExecutability, features.tellsModes {
            questions.append(CommandLine(.mlst, path.bytes))
        }
        if mayWait, let size = options.listedSize, size < EarlierPart.worthKeeping, connection.connector.isAhead,
            connection.servesInTurn
        {
            openQuestions = questions
            questions = []
        }
        var replies: [Reply] = []
        let plan = try await connection.planTransfer(
            of: CommandLine(.retr, path.bytes), as: options.type, with: questions, replies: &replies, for: purpose)
        learn(replies, to: questions)
        return plan
    }

    /// Takes note of the answers to the questions that travelled with a transfer command.
    mutating func learn(from end: TransferEnd) {
        learn(end.before, to: openQuestions)
        openQuestions = []
    }

    private mutating func learn(_ replies: [Reply], to questions: [CommandLine]) {
        for (question, reply) in zip(questions, replies) {
            switch question.verb {
            case .size: remote.size = reply.fileSize
            case .mlst: remote.mode = reply.machineEntry?.mode
            default: remote.modified = reply.modificationTime
            }
        }
    }

    /// Throws if a transfer has certainly failed; asks further where the server's words leave the reason open.
    func check(_ end: TransferEnd, on connection: inout FTPConnection) async throws(FTPError) {
        do throws(FTPError) { try end.check(purpose) } catch {
            guard let reply = error.reply, error.code == .refused || error.code == .denied else { throw error }
            throw await connection.explain(reply, about: path, for: purpose)
        }
    }

    /// Decides if a download that did not fail is complete, by the words of both connections and by the size, of which
    /// `size` bytes are here.
    func verify(
        _ end: TransferEnd, got size: Int64, on connection: inout FTPConnection
    ) async throws(FTPError) -> TransferSummary.Verification {
        let expected = remote.size
        if let expected, expected == size { return .size }
        // A listing may be older than the file; the present answer to SIZE counts.
        let wasAskedNow = expected != nil && options.knownSize == nil
        if end.isClean, expected.map({ Self.isCut($0, from: size) }) ?? true { return .reply }
        if options.type == .text {
            throw purpose.failure(
                .incomplete, "nobody says that the text is complete", reply: end.replies.final,
                cause: end.replies.failure)
        }
        var verification = TransferSummary.Verification.size
        if !connection.isUsable {
            try await connection.reconnect(for: purpose)
            verification = .sizeAfterReconnect
        }
        let now = wasAskedNow ? expected : try await connection.size(of: path)
        if let now, now == size { return verification }
        let silence = "\(size) bytes arrived, then neither more nor the end of the file"
        let wanted = now.map { " of \($0)" } ?? ""
        throw purpose.failure(
            .incomplete, end.isQuiet && now == nil ? silence : "\(size)\(wanted) bytes arrived",
            reply: end.replies.final, cause: end.replies.failure)
    }
}

extension DownloadOperation {
    /// True where a server counts in 32 bits: what is beyond four gigabytes is missing of the size that it tells.
    static func isCut(_ told: Int64, from size: Int64) -> Bool {
        size >= 1 << 32 && told < size && (size - told) % (1 << 32) == 0
    }
}

/// A remote file's attributes, as far as the server tells them before a transfer.
struct RemoteFile: Sendable {
    var size: Int64?
    var modified: Timestamp?
    /// The permission bits of Unix.
    var mode: UInt16?
}
