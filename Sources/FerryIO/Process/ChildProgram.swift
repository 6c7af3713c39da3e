// SPDX-License-Identifier: Apache-2.0
import CLinux
import Glibc

/// A program that runs beside this one, without a shell: its arguments are what they are.
///
/// It reads what it is given, or nothing, and of what it writes to its output and errors the last 4 KiB are kept. It leads a process group of
/// its own: what it started is killed with it.
package struct ChildProgram: ~Copyable {
    private let id: pid_t
    private let output: Descriptor

    private static let outputLimit = 4096

    /// Starts the program at a path of the host.
    ///
    /// It reads `input`; its variables are `environment`, each `NAME=value`, or those of this program without any.
    package init(
        _ path: [UInt8], _ arguments: [[UInt8]], environment: [[UInt8]] = [], input: [UInt8]? = nil
    ) throws(Errno) {
        let words = ([path] + arguments).map { PathBytes($0) }
        let variables = environment.map { PathBytes($0) }
        guard let program = words[0], (words + variables).allSatisfy({ $0 != nil }) else { throw .invalidArgument }
        let ends = try System.Pipe()
        let file = try input.map { input throws(Errno) in try Self.memoryFile(holding: input) }
        var id: pid_t = 0
        let strings = unsafe words.map { word in word?.withPointer { unsafe strdup($0) } } + [nil]
        let settings = unsafe variables.map { word in word?.withPointer { unsafe strdup($0) } } + [nil]
        defer { unsafe (strings + settings).forEach { unsafe free($0) } }
        let raw = file?.descriptor.raw ?? -1
        let result = program.withPointer { program in
            unsafe strings.withUnsafeBufferPointer { strings in
                unsafe settings.withUnsafeBufferPointer { settings in
                    let environment = environment.isEmpty ? nil : settings.baseAddress
                    return unsafe ferry_spawn_program(
                        &id, program, strings.baseAddress, environment, raw, ends.writing.raw)
                }
            }
        }
        if result != 0 { throw Errno(rawValue: result) }
        self.id = id
        output = consume ends.reading
    }

    /// A file that a program can read as slowly as it likes, or not at all.
    private static func memoryFile(holding bytes: [UInt8]) throws(Errno) -> OpenFile {
        let file = OpenFile(Descriptor(adopting: try System.retrying { ferry_memory_file() }))
        try System.write(bytes, to: file.descriptor.raw, at: 0)
        return file
    }

    /// The end of a program, and the last of what it wrote.
    package struct Ended: Sendable {
        /// `nil` when a signal ended it.
        package let status: Int?
        package let isLate: Bool
        package let output: [UInt8]

        package var isSuccess: Bool { status == 0 && !isLate }
    }

    /// Waits until it has ended, blocking the thread; kills it when it takes too long, or the flag is set.
    package consuming func finish(within patience: Duration, cancellation: CancellationFlag) throws(Errno) -> Ended {
        let deadline = Deadline.after(patience)
        var output: [UInt8] = []
        var (isOpen, isLate) = (true, false)
        while true {
            if isOpen {
                isOpen = read(onto: &output, patience: .milliseconds(20))
            } else {
                Thread.pause(.milliseconds(5))
            }
            var status: CInt = 0
            if try (System.retrying { unsafe waitpid(id, &status, isLate ? 0 : WNOHANG) }) == id {
                // Programs that it left behind may hold the pipe open, and go on writing.
                for _ in 0..<16 where isOpen { isOpen = read(onto: &output, patience: .zero) }
                let code = ferry_exit_status(status)
                return Ended(status: code < 0 ? nil : Int(code), isLate: isLate, output: output)
            }
            if deadline.hasPassed || cancellation.isSet {
                isLate = true
                kill(-id, SIGKILL)
            }
        }
    }

    /// Reads what is there, and keeps the last of it; `false` at the end.
    private borrowing func read(onto output: inout [UInt8], patience: Duration) -> Bool {
        let count = try? System.read(pipe: self.output.raw, onto: &output, atMost: Self.outputLimit, patience: patience)
        output.removeFirst(max(0, output.count - Self.outputLimit))
        return count != 0
    }
}
