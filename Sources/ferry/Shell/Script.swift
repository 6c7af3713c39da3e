// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO

/// Commands in a file.
enum Script {
    /// The lines of a file, empty ones too, so that they can be counted; `-` is standard input.
    static func lines(of path: [UInt8]) async throws(Failure) -> [ScriptLine] {
        do throws(Errno) {
            let text = try await BlockingPool.shared.run { () throws(Errno) in try contents(of: path) }
            return text.split(separator: .lineFeed, omittingEmptySubsequences: false).enumerated().map { index, line in
                ScriptLine(text: Array(line), place: ScriptPlace(file: path, line: index + 1))
            }
        } catch {
            throw Failure(error, local: path)
        }
    }

    private static func contents(of path: [UInt8]) throws(Errno) -> [UInt8] {
        if path == [UInt8(ascii: "-")] { return try rest(of: 0) }
        guard let name = PathBytes(path) else { throw .invalidArgument }
        let file = try System.open(hostPath: name, [.readOnly])
        return try rest(of: file.raw)
    }

    private static func rest(of stream: CInt) throws(Errno) -> [UInt8] {
        var text: [UInt8] = []
        while true {
            let more = try System.read(stream, atMost: 64 << 10)
            if more.isEmpty { return text }
            text += more
        }
    }
}

/// A line of commands.
struct ScriptLine: Sendable {
    let text: [UInt8]
    /// The place of the line in its file; `nil` for commands that were given as an option.
    let place: ScriptPlace?
}

/// A line of a file, for what went wrong in it: `script.ftp:3`.
struct ScriptPlace: Sendable {
    let file: [UInt8]
    let line: Int

    /// As compilers and editors write it.
    var text: String { "\(file == [UInt8(ascii: "-")] ? "standard input" : Printable.text(file)):\(line)" }
}
