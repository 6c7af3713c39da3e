// SPDX-License-Identifier: Apache-2.0
import CLinux
import Glibc

/// The answer of a command line: what it wrote, and how it ended.
package struct ShellAnswer: Sendable {
    /// The exit status; `nil` when a signal ended it.
    package let status: Int?

    /// The bytes that it wrote to standard output, up to `limit`.
    package var output: [UInt8]

    /// The most bytes that are kept.
    package static let limit = 64 * 1024

    /// Runs a command line by `/bin/sh`, whatever shell the person has, and waits until it has ended, blocking the thread.
    ///
    /// It reads nothing, but it has the terminal and this program's standard error, so that it can ask a person. Its
    /// variables are `variables`, each `NAME=value`, and those of this program.
    package init(to command: PathBytes, with variables: [[UInt8]] = []) throws(Errno) {
        let ends = try System.Pipe()
        let id = try Self.start(command, variables, writingTo: ends.writing.raw)
        // Only the command has the writing end from here on: the pipe ends with it.
        let pipe = Self.readingEnd(consume ends)
        var output: [UInt8] = []
        var status: CInt = 0
        var isOpen = true
        while true {
            if isOpen {
                isOpen = Self.read(pipe.raw, onto: &output, patience: .milliseconds(20))
            } else {
                Thread.pause(.milliseconds(2))
            }
            if try (System.retrying { unsafe waitpid(id, &status, WNOHANG) }) == id { break }
        }
        // Programs that it left behind may hold the pipe open.
        for _ in 0..<16 where isOpen { isOpen = Self.read(pipe.raw, onto: &output, patience: .zero) }
        let code = ferry_exit_status(status)
        self.status = code < 0 ? nil : Int(code)
        self.output = output
    }

    /// The first line, without its end.
    package var firstLine: [UInt8] {
        let line = output.prefix { $0 != UInt8(ascii: "\n") }
        return Array(line.last == UInt8(ascii: "\r") ? line.dropLast() : line)
    }

    private static func start(
        _ command: PathBytes, _ variables: [[UInt8]], writingTo output: CInt
    ) throws(Errno) -> pid_t {
        let shell = PathBytes("/bin/sh".utf8) ?? .empty
        let added = unsafe variables.map { PathBytes($0)?.withPointer { unsafe strdup($0) } }
        defer { unsafe added.forEach { unsafe free($0) } }
        // The first of two variables of one name counts.
        var settings = unsafe added
        var next = unsafe ferry_environment()
        while let entry = unsafe next?.pointee {
            unsafe settings.append(entry)
            unsafe next = unsafe next?.successor()
        }
        unsafe settings.append(nil)
        var id: pid_t = 0
        let result = shell.withPointer { shell in
            command.withPointer { command in
                unsafe settings.withUnsafeBufferPointer {
                    unsafe ferry_spawn_shell(&id, shell, command, -1, output, $0.baseAddress)
                }
            }
        }
        if result != 0 { throw Errno(rawValue: result) }
        return id
    }

    private static func readingEnd(_ ends: consuming System.Pipe) -> Descriptor { ends.reading }

    /// Reads what is there; false at the end, and when enough has come.
    private static func read(_ pipe: CInt, onto output: inout [UInt8], patience: Duration) -> Bool {
        var discarded: [UInt8] = []
        if output.count < limit {
            let room = limit - output.count
            return (try? System.read(pipe: pipe, onto: &output, atMost: room, patience: patience)) != 0
        }
        return (try? System.read(pipe: pipe, onto: &discarded, atMost: limit, patience: patience)) != 0
    }
}
