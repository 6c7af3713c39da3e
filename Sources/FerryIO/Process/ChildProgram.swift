// SPDX-License-Identifier: Apache-2.0
import CLinux
import Glibc

/// A program that runs beside this one, without a shell: its arguments are what they are.
///
/// It reads nothing, and of what it writes to its output and errors the last 4 KiB are kept. It leads a process group of
/// its own: what it started is killed with it.
package struct ChildProgram: ~Copyable {
    private let id: pid_t
    private let output: Descriptor

    private static let outputLimit = 4096

    /// Starts the program at a path of the host.
    package init(_ path: [UInt8], _ arguments: [[UInt8]]) throws(Errno) {
        let words = ([path] + arguments).map { PathBytes($0) }
        guard let program = words[0], words.allSatisfy({ $0 != nil }) else { throw .invalidArgument }
        let ends = try System.Pipe()
        var id: pid_t = 0
        let strings = unsafe words.map { word in word?.withPointer { unsafe strdup($0) } } + [nil]
        defer { unsafe strings.forEach { unsafe free($0) } }
        let result = program.withPointer { program in
            unsafe strings.withUnsafeBufferPointer { strings in
                unsafe ferry_spawn_program(&id, program, strings.baseAddress, ends.writing.raw)
            }
        }
        if result != 0 { throw Errno(rawValue: result) }
        self.id = id
        output = consume ends.reading
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
