// SPDX-License-Identifier: Apache-2.0
import FerryIO
import ProgramKit

/// The streams through which a command talks with whoever started it.
struct StandardStreams: Sendable {
    let input: CInt
    let output: CInt
    let errors: CInt

    /// Those of the process.
    static let standard = StandardStreams(input: 0, output: 1, errors: 2)

    /// The width of text that is said.
    var textWidth: Int { TerminalSize.columnsForText(of: output) }

    /// Says what was asked for.
    func say(_ text: String) { write(text + "\n", to: output) }

    /// Says what went wrong, or should be known.
    func complain(_ text: String) { write("ferryd: \(text)\n", to: errors) }

    /// Carries out a command and says what went wrong, and where its help is for words that made no sense.
    ///
    /// Each error says in a sentence what went wrong. `name` is the command as it is typed: `ferryd check`.
    func carryOut(_ name: String, _ body: () async throws -> DaemonExitCode) async -> DaemonExitCode {
        do { return try await body() } catch let error as UsageError {
            complain("\(error.message)\nTry: \(name) --help")
            return .usage
        } catch let error as SettingsError {
            complain(error.message)
            return .usage
        } catch {
            complain("\(error)")
            return .failed
        }
    }

    /// Asks for something that is not to be seen; `nil` when the input ends.
    ///
    /// The question goes where errors go, so that output can be a file.
    func askSecretly(_ question: String) throws -> [UInt8]? {
        let mode = TerminalMode(of: input)
        // Control-C must not end the program here: the terminal would stay without echo.
        mode?.withoutEcho.withoutSignals.apply(to: input)
        defer { mode?.apply(to: input) }
        write(question, to: errors)
        let (answer, end) = try line(of: input, endedBy: [UInt8(ascii: "\n")] + TerminalMode.signalKeys)
        if let end, TerminalMode.signalKeys.contains(end) {
            write("\n", to: errors)
            throw Interrupted()
        }
        return end == nil && answer.isEmpty ? nil : answer
    }

    /// The first line of a stream, without its end; `nil` when there is none.
    func firstLine(of stream: CInt) throws(Errno) -> [UInt8]? {
        let (line, end) = try line(of: stream, endedBy: [UInt8(ascii: "\n")])
        if end == nil, line.isEmpty { return nil }
        return line.last == UInt8(ascii: "\r") ? line.dropLast() : line
    }

    /// Reads up to one of the bytes `ends`; `end` is `nil` when the stream ended first, or 4 KiB were read.
    private func line(of stream: CInt, endedBy ends: [UInt8]) throws(Errno) -> (text: [UInt8], end: UInt8?) {
        var text: [UInt8] = []
        // Byte by byte: what follows belongs to whoever reads next.
        while text.count < 4096, let byte = try System.read(stream, atMost: 1).first {
            if ends.contains(byte) { return (text, byte) }
            text.append(byte)
        }
        return (text, nil)
    }

    private func write(_ text: String, to stream: CInt) {
        // The reader that closed the stream does not want to know.
        try? System.write(Array(text.utf8), to: stream)
    }
}
