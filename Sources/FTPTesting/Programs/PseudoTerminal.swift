// SPDX-License-Identifier: Apache-2.0
import CLinux
import FerryIO
import Glibc

/// A program in a terminal of 100 columns, and the person who sits before it.
package final class PseudoTerminal {
    package let process: ChildProcess
    private let screen: Descriptor
    private var shown: [UInt8] = []
    private var seen = 0

    package init(running program: TestProgram) throws {
        var size = winsize(ws_row: 30, ws_col: 100, ws_xpixel: 0, ws_ypixel: 0)
        var name = [CChar](repeating: 0, count: 128)
        var (mine, theirs): (CInt, CInt) = (-1, -1)
        guard openpty(&mine, &theirs, &name, nil, &size) == 0 else { throw Errno.current }
        screen = Descriptor(adopting: mine)
        // Held until the program has opened its own, or the terminal would look closed meanwhile.
        let held = Descriptor(adopting: theirs)
        for end in [mine, theirs] { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        let path = String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        process = try ChildProcess(program, standard: .terminal(path: path))
        _ = held.raw
    }

    /// All that was shown so far, as the terminal got it.
    package var transcript: String { String(decoding: shown, as: UTF8.self) }

    /// Gives the window another width; the program gets SIGWINCH.
    package func resize(columns: Int) throws {
        var size = winsize(ws_row: 30, ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
        guard ioctl(screen.raw, UInt(TIOCSWINSZ), &size) == 0 else { throw Errno.current }
    }

    /// True when the terminal itself shows what is typed.
    package var showsKeys: Bool {
        var mode = termios()
        return tcgetattr(screen.raw, &mode) == 0 && mode.c_lflag & tcflag_t(ECHO) != 0
    }

    /// Types keys as they are; `\r` is the return key, `\u{3}` is Control-C.
    package func type(_ keys: String) throws {
        try writeAll(Array(keys.utf8), to: screen.raw)
    }

    /// Types a line and the return key.
    package func enter(_ line: String) throws { try type(line + "\r") }

    /// Waits until `text` is shown behind what was waited for last; gives back all that was shown up to its end.
    @discardableResult
    package func expect(_ text: String, within span: Duration = WaitLimit.usualSpan) throws -> String {
        let wanted = Array(text.utf8)
        let limit = WaitLimit(span)
        while true {
            if let range = shown[seen...].firstRange(of: wanted) {
                defer { seen = range.upperBound }
                return String(decoding: shown[seen..<range.upperBound], as: UTF8.self)
            }
            if try !look(limit) { throw missing(text, limit) }
        }
    }

    /// Types a line, then waits for the text it must bring about.
    @discardableResult
    package func enter(_ line: String, expecting text: String) throws -> String {
        try enter(line)
        return try expect(text)
    }

    /// Waits for the program to end, reading what it still has to show.
    package func expectEnd(within span: Duration = WaitLimit.usualSpan) throws -> ChildProcess.End {
        let limit = WaitLimit(span)
        while try look(limit) {}
        return try process.wait(limit)
    }

    /// Takes in what the program shows next; `false` when it has ended or the time has passed.
    private func look(_ limit: WaitLimit) throws -> Bool {
        guard try ready(screen.raw, for: POLLIN, until: limit) else { return false }
        let bytes = [UInt8](unsafeUninitializedCapacity: 4096) { buffer, count in
            count = max(0, read(screen.raw, buffer.baseAddress, buffer.count))  // EIO: nobody has the terminal open
        }
        shown += bytes
        return !bytes.isEmpty
    }

    private func missing(_ text: String, _ limit: WaitLimit) -> TestFailure {
        let reason = limit.passed ? "\(limit.exceeded("«\(text)»"))" : "the program ended before it showed «\(text)»"
        return TestFailure("\(reason); what was shown:\n\(transcript.suffix(3000))")
    }
}
