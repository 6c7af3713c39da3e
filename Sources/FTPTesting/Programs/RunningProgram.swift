// SPDX-License-Identifier: Apache-2.0
import FerryIO

/// A program that runs beside the test, and is killed when its owner lets go.
package final class RunningProgram {
    private let process: ChildProcess
    private let output: ScratchFile

    /// Starts the program with nothing to read; what it writes goes into one file, errors included.
    package init(_ program: Program) throws {
        let nothing = try ScratchFile()
        output = try ScratchFile()
        process = try ChildProcess(
            program,
            standard: .descriptors(
                input: nothing.descriptor.raw, output: output.descriptor.raw, errors: output.descriptor.raw))
    }

    package var isRunning: Bool { process.isRunning }

    /// What it has written so far.
    package var outputText: String { (try? output.contents()).map { String(decoding: $0, as: UTF8.self) } ?? "" }

    /// Ends it as a power cut would.
    package func kill() { process.kill() }

    /// Sends it a signal.
    package func signal(_ number: CInt) { process.signal(number) }

    /// Waits for it to end by itself.
    package func wait(within span: Duration = .seconds(30)) throws -> ChildProcess.End {
        try process.wait(WaitLimit(span))
    }
}
