// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO
import ProgramKit
import Synchronization

/// The two streams a person or a script reads: data on standard output, everything else on standard error.
final class Console: Sendable {
    /// The amount that is said besides data.
    enum Verbosity: Int, Sendable, Comparable {
        /// Failures only.
        case quiet
        /// Results and warnings.
        case normal
        /// The server's replies too.
        case replies
        /// The commands that are sent, and what happens around them.
        case dialogue

        static func < (left: Verbosity, right: Verbosity) -> Bool { left.rawValue < right.rawValue }
    }

    static let standardOutput: CInt = 1
    static let errors: CInt = 2

    let isErrorTerminal: Bool
    private let isStandardOutputTerminal: Bool
    private let palette = Palette()
    let writesJSON: Bool
    /// The log of a command in the background, which takes all that is said; `nil` in front.
    let log: JobLog?
    private let state: Mutex<State>

    private struct State {
        var verbosity: Verbosity
        var showsProgress: Bool
        var colours: ColourChoice
        /// The width in columns of the progress bar before the cursor; `nil` when there is none.
        var barWidth: Int?
        /// The descriptor that data goes to: standard output, or what a line has put in its place.
        var output = Console.standardOutput
        /// The line of a script that is being done.
        var place: ScriptPlace?
        /// The error that ended the writing to that place.
        var outputError: Errno?
    }

    init(verbosity: Verbosity = .normal, colours: ColourChoice = .auto, json: Bool = false, progress: Bool = true) {
        isStandardOutputTerminal = System.isTerminal(Self.standardOutput)
        isErrorTerminal = System.isTerminal(Self.errors)
        writesJSON = json
        log = nil
        state = Mutex(State(verbosity: verbosity, showsProgress: progress, colours: colours))
    }

    /// The console of a command in the background.
    init(_ log: JobLog, like console: Console) {
        (isStandardOutputTerminal, isErrorTerminal) = (console.isStandardOutputTerminal, console.isErrorTerminal)
        writesJSON = console.writesJSON
        self.log = log
        var copy = console.state.withLock { $0 }
        (copy.output, copy.outputError, copy.barWidth) = (Self.standardOutput, nil, nil)
        state = Mutex(copy)
    }

    /// The amount that is said besides data.
    var verbosity: Verbosity {
        get { state.withLock { $0.verbosity } }
        set { state.withLock { $0.verbosity = newValue } }
    }

    /// The line of a script that is being done, which failures name.
    var place: ScriptPlace? {
        get { state.withLock { $0.place } }
        set { state.withLock { $0.place = newValue } }
    }

    /// The choice of colours for names.
    var colours: ColourChoice {
        get { state.withLock { $0.colours } }
        set { state.withLock { $0.colours = newValue } }
    }

    /// True when transfers are to show how far they are, were it not for the verbosity.
    var wantsProgress: Bool { state.withLock { $0.showsProgress } }

    /// True when transfers show how far they are.
    var showsProgress: Bool {
        get { state.withLock { $0.showsProgress && $0.verbosity > .quiet } }
        set { state.withLock { $0.showsProgress = newValue } }
    }
}

extension Console {
    /// Writes data; when nobody reads standard output any more, the program ends without a word.
    func write(_ bytes: [UInt8]) {
        state.withLock { state in
            clearBar(&state)
            if state.outputError != nil { return }
            if let log, state.output == Self.standardOutput { return log.take(.data(bytes)) }
            do throws(Errno) { try System.write(bytes, to: state.output) } catch {
                if state.output == Self.standardOutput { Self.leave(error) }
                state.outputError = error
            }
        }
    }

    /// Writes a line of data.
    func write(line: String) { write(Array("\(line)\n".utf8)) }

    /// Says something, unless nothing but failures is to be said; for programs it is an object, as every line is.
    func say(_ text: String) {
        guard verbosity > .quiet else { return }
        let line = writesJSON ? JSON.object([("note", .text(text))]).text : text
        if let log { log.take(.text(line), isResult: true) } else { tell(line) }
    }

    /// Says something whatever the verbosity.
    func tell(_ text: String) {
        if let log { return log.take(.text(text)) }
        state.withLock { state in
            clearBar(&state)
            try? System.write(Array("\(text)\n".utf8), to: Self.errors)
        }
    }

    /// Tells of a failure, and what to do about it.
    func report(_ failure: Failure) {
        if failure.isToldAlready { return }
        if writesJSON { return tell(failure.json(at: place).text) }
        // The terminal has shown ^C where the message is to stand.
        if failure.code == .interrupted, canDrawBars { draw(bar: "") }
        if !failure.message.isEmpty { tell((place.map { "\($0.text): " } ?? "") + failure.message) }
        if let advice = failure.advice { tell(advice) }
    }

    /// Tells what became of something: a line for a person, an object for a program.
    func report(_ outcome: BatchOutcome) {
        if writesJSON { write(line: outcome.json.text) } else if let sentence = outcome.sentence { say(sentence) }
    }

    /// Tells what was done: a line for a person, an object for a program.
    func report(_ deed: Deed) {
        if writesJSON { write(line: deed.json.text) } else if let sentence = deed.sentence { say(sentence) }
    }

    private static func leave(_ error: Errno) -> Never {
        if error != .brokenPipe { try? System.write(Array("Cannot write the output: \(error)\n".utf8), to: errors) }
        TypedKeys.restore()
        System.exit(error == .brokenPipe ? ExitCode.done.rawValue : ExitCode.localFile.rawValue)
    }
}

extension Console {
    /// The descriptor that data goes to.
    var output: CInt { state.withLock { $0.output } }

    /// True when data goes to a terminal.
    var isOutputTerminal: Bool { isStandardOutputTerminal && output == Self.standardOutput }

    /// Sends data somewhere else until `endRedirection`.
    func redirect(to descriptor: CInt) { state.withLock { $0.output = descriptor } }

    /// Sends data to standard output again; returns the error that ended the writing to the other place.
    func endRedirection() -> Errno? {
        state.withLock { state in
            state.output = Self.standardOutput
            return state.outputError.take()
        }
    }

    /// True when all three streams are a terminal: with a pipe, a pager at its other end may have the keys.
    static var hasTerminalAlone: Bool { [0, standardOutput, errors].allSatisfy { System.isTerminal($0) } }

    /// The width in columns of the terminal that data goes to; `nil` when it goes elsewhere.
    var outputWidth: Int? { isOutputTerminal ? TerminalSize.columns(of: Self.standardOutput) : nil }

    /// The width that text for a person is set in.
    var textWidth: Int { outputWidth.map { max(40, $0) } ?? 80 }

    /// The number of lines of the terminal that data goes to; `nil` when it cannot show them page by page.
    var outputHeight: Int? {
        isOutputTerminal && ![nil, "dumb"].contains(Environment.text("TERM"))
            ? TerminalSize.rows(of: Self.standardOutput) : nil
    }

    /// The colours of names on standard output, if it has colours.
    var outputPalette: Palette? { colours.colours(terminal: isOutputTerminal) ? palette : nil }

    /// True when a line of standard error can be drawn over and over again.
    var canDrawBars: Bool { log == nil && isErrorTerminal && ![nil, "dumb"].contains(Environment.text("TERM")) }

    /// True when somebody sees, or may ask, how far a transfer is at each moment.
    var followsBars: Bool { log != nil || canDrawBars }

    /// Shows how far a transfer is.
    func show(_ bar: ProgressBar) {
        if let log { return log.note(bar) }
        // Another program has the terminal; the result will be told.
        if System.isInBackground(of: Self.errors) { return }
        draw(bar: bar.line(width: TerminalSize.columns(of: Self.errors)))
    }

    /// Draws a line over the one drawn before.
    func draw(bar: String) {
        state.withLock { state in
            try? System.write(Array("\(Self.startOfBar(state.barWidth))\(bar)\u{1B}[K".utf8), to: Self.errors)
            state.barWidth = bar.displayWidth
        }
    }

    /// Takes the bar away.
    func clearBar() { state.withLock { clearBar(&$0) } }

    private func clearBar(_ state: inout State) {
        guard let width = state.barWidth.take() else { return }
        try? System.write(Array("\(Self.startOfBar(width))\u{1B}[K".utf8), to: Self.errors)
    }

    /// Moves the cursor to where the bar begins: a window that has shrunk since shows it in several lines.
    private static func startOfBar(_ width: Int?) -> String {
        let columns = max(1, TerminalSize.columns(of: errors))
        let lines = max(0, (width ?? 0) - 1) / columns
        return lines == 0 ? "\r" : "\u{1B}[\(lines)A\r\u{1B}[J"
    }
}
