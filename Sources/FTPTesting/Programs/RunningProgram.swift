// SPDX-License-Identifier: Apache-2.0
import FerryIO
import Glibc

/// A program that runs beside the test, and is killed when its owner lets go.
package final class RunningProgram {
    private let program: TestProgram
    private let process: ChildProcess
    private let output: ScratchFile

    /// Starts the program with nothing to read; what it writes goes into one file, errors included.
    package init(_ program: TestProgram) throws {
        let nothing = try ScratchFile()
        self.program = program
        output = try ScratchFile()
        process = try ChildProcess(
            program,
            standard: .descriptors(
                input: nothing.descriptor.raw, output: output.descriptor.raw, errors: output.descriptor.raw))
    }

    package var pid: CInt { process.pid }
    package var isRunning: Bool { process.isRunning }

    /// The text that it has written so far.
    package var outputText: String { (try? output.contents()).map { String(decoding: $0, as: UTF8.self) } ?? "" }

    /// Waits until it has written something that matches, and gives back the match.
    package func expect<Output>(_ pattern: Regex<Output>) throws -> Regex<Output>.Match {
        let limit = WaitLimit.usual
        while true {
            if let match = try pattern.firstMatch(in: outputText) { return match }
            guard isRunning else {
                throw TestFailure("\(program.path) has ended; it said:\n\(outputText.suffix(3000))")
            }
            if limit.passed { throw limit.exceeded("\(program.path) to say more than:\n\(outputText.suffix(3000))") }
            usleep(2000)
        }
    }

    /// Ends it as a power cut would.
    package func kill() { process.kill() }

    /// Sends it a signal.
    package func signal(_ number: CInt) { process.signal(number) }

    /// Waits for it to end by itself.
    package func wait(within span: Duration = .seconds(30)) throws -> ChildProcess.End {
        try process.wait(WaitLimit(span))
    }
}
