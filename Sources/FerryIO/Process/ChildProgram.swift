// SPDX-License-Identifier: Apache-2.0
import CLinux
import Glibc

/// A program that runs beside this one, without a shell: its arguments are what they are.
///
/// It reads what it is given, or nothing. It leads a process group of its own: what it started is killed with it.
package struct ChildProgram: ~Copyable {
    /// The part of what a program writes that is kept.
    package enum Capture: Sendable {
        /// The last 4 KiB of output and errors together.
        case lastWords
        /// All output, up to so many bytes, behind which the program is killed; of the errors the last 4 KiB.
        case whole(limit: Int)

        fileprivate var limit: Int? { if case .whole(let limit) = self { limit } else { nil } }
    }

    private let id: pid_t
    private let output: Descriptor
    private let errors: Descriptor
    /// The most bytes of output, if more of them are a failure.
    private let limit: Int?

    private static let lastWords = 4096

    /// Starts the program at a path of the host.
    ///
    /// It reads `input`; its variables are `environment`, each `NAME=value`, or those of this program without any.
    package init(
        _ path: [UInt8], _ arguments: [[UInt8]], environment: [[UInt8]] = [], input: [UInt8]? = nil,
        keeping capture: Capture = .lastWords
    ) throws(Errno) {
        let words = ([path] + arguments).map { PathBytes($0) }
        let variables = environment.map { PathBytes($0) }
        guard let program = words[0], (words + variables).allSatisfy({ $0 != nil }) else { throw .invalidArgument }
        let limit = capture.limit
        let ends = try System.Pipe()
        // Where errors go to the output, the second pipe ends at once.
        let errorEnds = try System.Pipe()
        let file = try input.map { input throws(Errno) in try Self.memoryFile(holding: input) }
        var id: pid_t = 0
        let strings = unsafe words.map { word in word?.withPointer { unsafe strdup($0) } } + [nil]
        let settings = unsafe variables.map { word in word?.withPointer { unsafe strdup($0) } } + [nil]
        defer { unsafe (strings + settings).forEach { unsafe free($0) } }
        let raw = file?.descriptor.raw ?? -1
        let rawErrors = limit == nil ? ends.writing.raw : errorEnds.writing.raw
        let result = program.withPointer { program in
            unsafe strings.withUnsafeBufferPointer { strings in
                unsafe settings.withUnsafeBufferPointer { settings in
                    let environment = environment.isEmpty ? nil : settings.baseAddress
                    return unsafe ferry_spawn_program(
                        &id, program, strings.baseAddress, environment, raw, ends.writing.raw, rawErrors)
                }
            }
        }
        if result != 0 { throw Errno(rawValue: result) }
        self.id = id
        self.limit = limit
        output = consume ends.reading
        errors = consume errorEnds.reading
    }

    /// A file that a program can read as slowly as it likes, or not at all.
    private static func memoryFile(holding bytes: [UInt8]) throws(Errno) -> OpenFile {
        let file = OpenFile(Descriptor(adopting: try System.retrying { ferry_memory_file() }))
        try System.write(bytes, to: file.descriptor.raw, at: 0)
        return file
    }

    /// The end of a program, and what was kept of its words.
    package struct Ended: Sendable {
        /// `nil` when a signal ended it.
        package let status: Int?
        package let isLate: Bool
        /// True if it wrote more than was asked for, and was killed.
        package let isTooLong: Bool
        package let output: [UInt8]
        /// Empty where output and errors are kept together.
        package let errors: [UInt8]

        package var isSuccess: Bool { status == 0 && !isLate && !isTooLong }

        package init(
            status: Int?, isLate: Bool = false, isTooLong: Bool = false, output: [UInt8] = [], errors: [UInt8] = []
        ) {
            (self.status, self.isLate, self.isTooLong) = (status, isLate, isTooLong)
            (self.output, self.errors) = (output, errors)
        }
    }

    /// Waits until it has ended, blocking the thread; kills it when it takes too long, the flag is set, or it is not
    /// wanted any more.
    package consuming func finish(
        within patience: Duration, cancellation: CancellationFlag, while isWanted: () -> Bool = { true }
    ) throws(Errno) -> Ended {
        let deadline = Deadline.after(patience)
        var words = Words()
        var isLate = false
        while true {
            if words.outputIsOpen || words.errorsAreOpen {
                read(onto: &words, patience: .milliseconds(20))
            } else {
                Thread.pause(.milliseconds(2))
            }
            if words.isTooLong { kill(-id, SIGKILL) }
            var status: CInt = 0
            let isKilled = isLate || words.isTooLong
            if try (System.retrying { unsafe waitpid(id, &status, isKilled ? 0 : WNOHANG) }) == id {
                // Programs that it left behind may hold the pipe open, and go on writing.
                for _ in 0..<16 where words.outputIsOpen || words.errorsAreOpen { read(onto: &words, patience: .zero) }
                let code = ferry_exit_status(status)
                return Ended(
                    status: code < 0 ? nil : Int(code), isLate: isLate, isTooLong: words.isTooLong,
                    output: words.output, errors: words.errors)
            }
            if deadline.hasPassed || cancellation.isSet || !isWanted() {
                isLate = true
                kill(-id, SIGKILL)
            }
        }
    }

    private struct Words {
        var output: [UInt8] = []
        var errors: [UInt8] = []
        var outputIsOpen = true
        var errorsAreOpen = true
        var isTooLong = false
    }

    /// Reads what is there.
    private borrowing func read(onto words: inout Words, patience: Duration) {
        if words.outputIsOpen {
            let most = limit ?? Self.lastWords
            let count = try? System.read(pipe: output.raw, onto: &words.output, atMost: most, patience: patience)
            words.outputIsOpen = count != 0
            if limit == nil {
                words.output.removeFirst(max(0, words.output.count - Self.lastWords))
            } else if words.output.count > most {
                (words.isTooLong, words.outputIsOpen) = (true, false)
            }
        }
        guard words.errorsAreOpen else { return }
        let wait = words.outputIsOpen ? .zero : patience
        let count = try? System.read(pipe: errors.raw, onto: &words.errors, atMost: Self.lastWords, patience: wait)
        words.errorsAreOpen = count != 0
        words.errors.removeFirst(max(0, words.errors.count - Self.lastWords))
    }
}
