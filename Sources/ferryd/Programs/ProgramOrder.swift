// SPDX-License-Identifier: Apache-2.0
import FerryIO

/// All that is needed to run a program of the settings.
struct ProgramOrder: Equatable, Sendable {
    /// Its path and its arguments.
    var words: [[UInt8]]
    /// Variables ("NAME=value") beside those that it has anyway.
    var variables: [[UInt8]] = []
    var input: [UInt8]?
    var patience: Duration
    /// True if all that it writes is its answer, and it is to know nothing but what it reads: no variable of this process.
    var isQuestion = false

    /// The most bytes of an answer; a program that writes more is killed.
    static let answerLimit = 64 << 10
    private static let bareEnvironment = [
        "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C.UTF-8",
    ].map { Array($0.utf8) }

    /// Runs it, on this thread: by this process or, where the kernel holds that to its directories, by one that is free.
    func run(_ flag: CancellationFlag) throws(ChildProgram.Unfinished) -> ChildProgram.Ended {
        if let line = ProgramLine.current { return try line.run(self, flag) }
        do throws(Errno) { return try runHere(flag) } catch { throw .notStarted(error) }
    }

    /// Runs it as a child of this process, and kills it when nobody wants it any more.
    func runHere(
        _ flag: CancellationFlag = CancellationFlag(), while isWanted: () -> Bool = { true }
    ) throws(Errno) -> ChildProgram.Ended {
        guard let path = words.first else { throw .invalidArgument }
        return try ChildProgram(
            path, Array(words.dropFirst()),
            environment: (isQuestion ? Self.bareEnvironment : ProgramFile.environment) + variables, input: input,
            keeping: isQuestion ? .whole(limit: Self.answerLimit) : .lastWords
        ).finish(within: patience, cancellation: flag, while: isWanted)
    }
}

// The way of orders and of what became of them between two processes.
extension ProgramOrder {
    /// The fields of the order: four numbers, the words, the variables, and the input if there is one.
    var fields: [[UInt8]] {
        let numbers = [
            Int64(patience / .milliseconds(1)), Int64(words.count), Int64(variables.count), isQuestion ? 1 : 0,
        ]
        return numbers.map { Array("\($0)".utf8) } + words + variables + (input.map { [$0] } ?? [])
    }

    /// Reads fields; `nil` if they are no order.
    init?(_ fields: [[UInt8]]) {
        let numbers = fields.prefix(4).compactMap { Int(String(decoding: $0, as: UTF8.self)) }
        guard numbers.count == 4, numbers.allSatisfy({ $0 >= 0 }), numbers[3] <= 1 else { return nil }
        let (words, variables) = (numbers[1], numbers[2])
        let left = fields.count - 4 - variables
        guard words > 0, words < 10_000, left >= words, left <= words + 1 else { return nil }
        let behindWords = 4 + words
        self.words = Array(fields[4..<behindWords])
        self.variables = Array(fields[behindWords..<(behindWords + variables)])
        input = left > words ? fields[behindWords + variables] : nil
        patience = .milliseconds(numbers[0])
        isQuestion = numbers[3] == 1
    }
}

extension ChildProgram.Ended {
    /// The fields of an answer: the exit code or `killed`, a letter for each way in which it was killed, and its words.
    var fields: [[UInt8]] {
        let code = status.map { "\($0)" } ?? "killed"
        return [Array(code.utf8), Array(((isLate ? "L" : "") + (isTooLong ? "T" : "")).utf8), output, errors]
    }

    /// Reads an answer; one of a single field is the number of an error.
    init(_ fields: [[UInt8]]) throws(Errno) {
        let first = fields.first.map { String(decoding: $0, as: UTF8.self) } ?? ""
        guard fields.count == 4 else {
            throw fields.count == 1 ? CInt(first).map { Errno(rawValue: $0) } ?? .inputOutput : .inputOutput
        }
        self.init(
            status: Int(first), isLate: fields[1].contains(UInt8(ascii: "L")),
            isTooLong: fields[1].contains(UInt8(ascii: "T")), output: fields[2], errors: fields[3])
    }
}

/// Lists of bytes on a stream between two processes: the length of all in four bytes, then each behind its own.
enum FieldList {
    /// The most bytes of a list.
    private static let longest = 16 << 20

    static func bytes(of fields: [[UInt8]]) -> [UInt8] {
        let body = fields.flatMap { length($0.count) + $0 }
        return length(body.count) + body
    }

    private static func length(_ count: Int) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: count >> $0) }
    }

    private static func number(_ bytes: some Collection<UInt8>) -> Int { bytes.reduce(0) { $0 << 8 | Int($1) } }

    /// Reads a list, within that time and as long as it is wanted.
    ///
    /// - Throws: `.inputOutput` for what is none; `.brokenPipe` if the other side ends before.
    static func read(
        from raw: CInt, within patience: Duration, while isWanted: () -> Bool = { true }
    ) throws(Errno) -> [[UInt8]] {
        let deadline = Deadline.after(patience)
        var bytes: [UInt8] = []
        var wanted = 4
        while bytes.count < wanted {
            if deadline.hasPassed || !isWanted() { throw .timedOut }
            let count = try System.read(
                pipe: raw, onto: &bytes, atMost: wanted - bytes.count, patience: .milliseconds(20))
            if count == 0 { throw .brokenPipe }
            if bytes.count == 4, wanted == 4 { wanted += number(bytes) }
            if wanted > longest { throw .inputOutput }
        }
        var (fields, rest): ([[UInt8]], ArraySlice<UInt8>) = ([], bytes.dropFirst(4))
        while !rest.isEmpty {
            let count = number(rest.prefix(4))
            guard rest.count >= 4 + count else { throw .inputOutput }
            fields.append(Array(rest.dropFirst(4).prefix(count)))
            rest = rest.dropFirst(4 + count)
        }
        return fields
    }
}
