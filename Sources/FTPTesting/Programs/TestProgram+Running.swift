// SPDX-License-Identifier: Apache-2.0
import FerryIO

/// The result of a program that ran to its end.
package struct ProgramResult: Sendable, CustomStringConvertible {
    package let end: ChildProcess.End
    package let output: [UInt8]
    package let errors: [UInt8]

    package var succeeded: Bool { end == .exit(0) }
    package var outputText: String { String(decoding: output, as: UTF8.self) }
    package var errorText: String { String(decoding: errors, as: UTF8.self) }

    package var description: String {
        "\(end)\n--- standard output\n\(outputText.suffix(4000))\n--- standard error\n\(errorText.suffix(4000))"
    }
}

extension TestProgram {
    /// Runs the program to its end, with `input` as its standard input.
    ///
    /// It is killed, and an error thrown, when it takes longer than `span`.
    package func run(input: [UInt8] = [], within span: Duration = .seconds(30)) throws -> ProgramResult {
        let input = try ScratchFile(holding: input)
        let output = try ScratchFile()
        let errors = try ScratchFile()
        let process = try ChildProcess(
            self,
            standard: .descriptors(
                input: input.descriptor.raw, output: output.descriptor.raw, errors: errors.descriptor.raw))
        do {
            let end = try process.wait(WaitLimit(span))
            return ProgramResult(end: end, output: try output.contents(), errors: try errors.contents())
        } catch {
            let said = String(decoding: try output.contents() + errors.contents(), as: UTF8.self)
            throw TestFailure("\(path): \(error); it said: \(said.suffix(4000))")
        }
    }
}
