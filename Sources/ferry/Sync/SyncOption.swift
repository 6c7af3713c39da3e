// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPWire
import FerryIO
import ProgramKit

/// The options of `sync`.
enum SyncOption {
    static let delete = Option(
        nil, "delete", "Delete what SOURCE does not have, when both sides were listed as a whole",
        standard: "nothing is deleted")
    static let maxDelete = Option(
        nil, "max-delete", value: "N|N%", "Refuse to delete more entries than that, or more of a hundred",
        standard: "half of TARGET, or 10 if that is more; nothing where SOURCE is empty")
    static let exclude = Option(
        "x", "exclude", value: "PATTERN", "Leave out what fits; of several patterns the last that fits counts",
        isRepeatable: true)
    static let include = Option(
        "i", "include", value: "PATTERN", "Take in what fits, though a pattern before leaves it out",
        isRepeatable: true)
    static let excludeFrom = Option(
        nil, "exclude-from", value: "FILE", "Patterns from a file, one a line; ! before one takes in",
        isRepeatable: true)
    static let update = Option(nil, "update", "Leave files alone that are newer in TARGET")
    static let sizeOnly = Option(
        nil, "size-only", "Take files of one size for the same", standard: "size and time of change")
    static let checksum = Option(
        nil, "checksum", "Compare the contents of files of one size, by digests that the server computes")
    static let removeSource = Option(
        nil, "remove-source", "Remove files of SOURCE that are in TARGET, when their size there was compared")
    static let watch = Option(nil, "watch", "Go on: send what changes here, until ctrl-C")
    static let state = Option(
        nil, "state", value: "FILE", "Remember there what both sides were like",
        standard: "a file in ~/.local/state/ferry/sync")
    static let noState = Option(nil, "no-state", "Remember nothing, and rely on nothing remembered")
    static let links = Option(
        nil, "links", value: "skip|follow|copy", "Links: name them, take what they lead to, or make them anew",
        standard: "skip")
    static let newerThan = Option(
        nil, "newer-than", value: "AGE", "Only files that changed since then: 12h, 7d, 2026-11-20, 2026-11-20T08:00")
    static let olderThan = Option(nil, "older-than", value: "AGE", "Only files that changed before then")
    static let minSize = Option(nil, "min-size", value: "SIZE", "Only files of at least so many bytes: 500, 10K, 2M")
    static let maxSize = Option(nil, "max-size", value: "SIZE", "Only files of at most so many bytes")
}

extension SyncRequest {
    /// Reads the options and operands of `sync`.
    init(_ arguments: Arguments, _ settings: Settings) async throws(Failure) {
        let direction = arguments.has(.up) ? SyncDirection.up : .down
        let words = arguments.operands
        let source = words.first ?? Word([UInt8(ascii: ".")])
        let target = words.count > 1 ? words[1] : source
        let (here, there) = direction == .up ? (source, target) : (target, source)
        var local = here.localPath
        var remote = there.path
        // Of one directory that was named, the other has the name.
        if words.count == 1 {
            if direction == .up {
                remote = LocalPath(bytes: local).name
            } else {
                local = RemotePath(bytes: remote).name
            }
        }
        self.init(
            direction, local: LocalPath(bytes: Self.trimmed(local.isEmpty ? [UInt8(ascii: ".")] : local)),
            remote: RemotePath(bytes: remote == [UInt8(ascii: ".")] ? [] : Self.trimmed(remote)))
        do throws(UsageError) { try options.read(arguments) } catch { throw Failure(error) }
        state = try Self.state(arguments)
        if arguments.has(SyncOption.watch), direction == .down {
            throw Failure(
                .usage, "\(SyncOption.watch.name) is for a directory here: what happens on a server, it does not tell")
        }
        options.filter = SyncFilter(try await Self.patterns(arguments))
        let lanes = try TransferLanes(arguments, settings)
        (options.upload.rateLimit, options.upload.rateSchedule) = (lanes.rateLimit, lanes.rateSchedule)
        (options.download.rateLimit, options.download.rateSchedule) = (lanes.rateLimit, lanes.rateSchedule)
    }

    /// The place of what is remembered; `nil` for none.
    private static func state(_ arguments: Arguments) throws(Failure) -> SyncState? {
        if let word = arguments.word(of: SyncOption.state) {
            if arguments.has(SyncOption.noState) {
                throw Failure(.usage, "\(SyncOption.state.name) and \(SyncOption.noState.name) contradict each other")
            }
            return .file(LocalPath(bytes: word.localPath))
        }
        guard !arguments.has(SyncOption.noState), let directory = PersonalFile.stateDirectory else { return nil }
        return .directory(LocalPath(bytes: directory + Array("/sync".utf8)))
    }

    /// The path without slashes at its end.
    private static func trimmed(_ path: [UInt8]) -> [UInt8] {
        var path = path
        while path.count > 1, path.last == .slash { path.removeLast() }
        return path
    }

    /// The patterns of options and files, in the order in which they were given.
    private static func patterns(_ arguments: Arguments) async throws(Failure) -> [SyncPattern] {
        var patterns: [SyncPattern] = []
        for (option, word) in arguments.sequence {
            switch option {
            case SyncOption.exclude, SyncOption.include:
                guard let pattern = SyncPattern(word.bytes, excludes: option == SyncOption.exclude) else {
                    throw Failure(.usage, "\(option.name) \(word.text) names nothing")
                }
                patterns.append(pattern)
            case SyncOption.excludeFrom:
                do throws(Errno) {
                    patterns += SyncPattern.lines(
                        of: try await BlockingPool.shared.run { () throws(Errno) in
                            try System.contents(of: word.localPath)
                        })
                } catch {
                    throw Failure(error, local: word.localPath)
                }
            default: break
            }
        }
        return patterns
    }
}

extension SyncOptions {
    fileprivate mutating func read(_ arguments: Arguments) throws(UsageError) {
        deletes = arguments.has(SyncOption.delete)
        keepsNewer = arguments.has(SyncOption.update)
        removesSource = arguments.has(SyncOption.removeSource)
        let contradictions = [
            (SyncOption.sizeOnly, SyncOption.checksum), (SyncOption.removeSource, SyncOption.delete),
            (SyncOption.removeSource, SyncOption.watch), (SyncOption.removeSource, SyncOption.sizeOnly),
            (SyncOption.watch, .dryRun),
        ]
        for (one, other) in contradictions where arguments.has(one) && arguments.has(other) {
            throw UsageError("\(one.name) and \(other.name) contradict each other; use one of them")
        }
        if arguments.has(SyncOption.sizeOnly) { comparison = .size }
        if arguments.has(SyncOption.checksum) { comparison = .content }
        if let text = arguments.text(of: SyncOption.maxDelete) { deletionLimit = try Self.deletionLimit(text) }
        if let word = arguments.text(of: SyncOption.links) {
            guard let policy = Links(rawValue: word) else {
                throw UsageError("--links takes skip, follow or copy, not \(Printable.text(Array(word.utf8)))")
            }
            links = policy
        }
        if let text = arguments.text(of: SyncOption.newerThan) {
            newerThan = try SyncAge.time(text, of: SyncOption.newerThan)
        }
        if let text = arguments.text(of: SyncOption.olderThan) {
            olderThan = try SyncAge.time(text, of: SyncOption.olderThan)
        }
        let smallest = try arguments.text(of: SyncOption.minSize).map { (text) throws(UsageError) in
            try Amount.bytes(text, of: SyncOption.minSize)
        }
        let largest = try arguments.text(of: SyncOption.maxSize).map { (text) throws(UsageError) in
            try Amount.bytes(text, of: SyncOption.maxSize)
        }
        guard (smallest ?? 0) <= (largest ?? .max) else {
            throw UsageError("No file is as large as --min-size and as small as --max-size")
        }
        sizes = (smallest ?? 0)...(largest ?? .max)
    }

    private static func deletionLimit(_ text: String) throws(UsageError) -> SyncDeletionLimit {
        let isShare = text.hasSuffix("%")
        guard let number = Int(isShare ? String(text.dropLast()) : text), number >= 0, !isShare || number <= 100 else {
            throw UsageError(
                "--max-delete takes a number or a share such as 20%, not \(Printable.text(Array(text.utf8)))")
        }
        return isShare ? .percent(number) : .count(number)
    }
}

/// Ages and dates as they are typed.
enum SyncAge {
    /// Reads `90s`, `30m`, `12h`, `7d`, `2w`, `1y` as the time that long ago, and `2026-11-20` or `2026-11-20T08:00[:00]`
    /// as a time of this machine's zone.
    static func time(_ text: String, of option: Option) throws(UsageError) -> Timestamp {
        let units: [Character: Double] = ["s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800, "y": 31_557_600]
        if let last = text.last, let unit = units[last], let number = Double(text.dropLast()), number >= 0,
            number * unit < 1e11
        {
            return Timestamp(seconds: System.secondsSince1970() - Int64(number * unit))
        }
        let digits = text.split { "-T: ".contains($0) }.map(String.init)
        let fields = digits.compactMap { Int($0) }
        if digits.count == fields.count, [3, 5, 6].contains(fields.count), digits[0].count == 4,
            let time = CivilTime(
                year: fields[0], month: fields[1], day: fields[2], hour: fields.count > 3 ? fields[3] : 0,
                minute: fields.count > 4 ? fields[4] : 0, second: fields.count > 5 ? fields[5] : 0)
        {
            let seconds = time.timestamp.seconds
            return Timestamp(seconds: seconds - LocalTime.offset(at: seconds))
        }
        throw UsageError(
            "\(option.name) takes an age such as 12h or 7d, or a date such as 2026-11-20, not "
                + Printable.text(Array(text.utf8)))
    }
}
