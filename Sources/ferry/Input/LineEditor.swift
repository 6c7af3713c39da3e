// SPDX-License-Identifier: Apache-2.0
import CEdit
import FerryIO
import ProgramKit

/// The messages of the editor's thread.
enum EditorQuestion: Sendable {
    /// Nothing is to be done; what now?
    case ready
    /// A line has ended.
    case ended(LineOutcome)
    /// The completion key: this stands before the cursor, what can follow?
    case completion([UInt8])
}

/// The messages to the editor's thread.
enum EditorAnswer: Sendable {
    /// Read a line.
    case read(prompt: String)
    /// Put this in place of what stands before the cursor, or show the choices.
    case completion(TabCompletion)
    /// All right.
    case noted
    /// Leave.
    case finish
}

/// Line editing by libedit, on a thread of its own: libedit blocks while a line is typed.
///
/// An instance lives on that thread alone; `start` is the way in.
@safe final class LineEditor {
    private let editor: OpaquePointer
    private let history: OpaquePointer
    private let input: InterruptibleInput
    private let interruptions: Interruptions
    private let exchange: Exchange<EditorQuestion, EditorAnswer>
    private let past: HistoryFile
    /// The prompt as C text, which libedit asks for again and again.
    fileprivate var prompt = UnsafeMutableBufferPointer<CChar>.allocate(capacity: 0)
    private var ending: LineOutcome?

    /// Starts the thread, which asks what to do through the exchange.
    ///
    /// libedit turns echo on when it is opened; a password is not asked for before that is done.
    static func start(
        reading input: InterruptibleInput, _ interruptions: Interruptions, history: HistoryFile
    ) async throws(Failure) -> Exchange<EditorQuestion, EditorAnswer> {
        let exchange = Exchange<EditorQuestion, EditorAnswer>()
        let isOpen = await withCheckedContinuation { opened in
            Thread.start(named: "ferry-edit") {
                let editor = LineEditor(reading: input, interruptions, exchange, history)
                opened.resume(returning: editor != nil)
                editor?.serve()
            }
        }
        guard isOpen else {
            throw Failure(.localFile, "Lines cannot be edited on this terminal", advice: "Try: TERM=dumb ferry")
        }
        return exchange
    }

    private init?(
        reading input: InterruptibleInput, _ interruptions: Interruptions,
        _ exchange: Exchange<EditorQuestion, EditorAnswer>, _ past: HistoryFile
    ) {
        guard let history = unsafe history_init(), let editor = unsafe ferry_edit_open("ferry", history) else {
            return nil
        }
        unsafe self.history = history
        unsafe self.editor = editor
        self.input = input
        self.interruptions = interruptions
        self.exchange = exchange
        self.past = past
        unsafe ferry_edit_set_context(editor, Unmanaged.passUnretained(self).toOpaque())
        unsafe ferry_edit_set_prompt(editor, showPrompt)
        unsafe ferry_edit_set_reader(editor, readCharacter)
        unsafe ferry_edit_bind(editor, "^I", "ferry-complete", "Complete a name", completeWord)
        unsafe ferry_edit_bind_builtin(editor, "^R", "em-inc-search-prev")
        for line in past.lines { remember(line) }
    }

    deinit {
        unsafe el_end(editor)
        unsafe history_end(history)
        unsafe prompt.deallocate()
    }

    private func serve() {
        while case .read(let prompt) = exchange.ask(.ready) {
            set(prompt: prompt)
            _ = exchange.ask(.ended(readLine()))
        }
    }

    private func set(prompt text: String) {
        unsafe prompt.deallocate()
        let bytes = text.utf8.map { CChar(bitPattern: $0) } + [0]
        unsafe prompt = .allocate(capacity: bytes.count)
        _ = unsafe prompt.initialize(fromContentsOf: bytes)
    }

    private func readLine() -> LineOutcome {
        ending = nil
        // The window may have changed while a command ran.
        unsafe el_resize(editor)
        var count: CInt = 0
        let text = unsafe el_gets(editor, &count)
        if let ending { return ending }
        guard let text = unsafe text, count > 0 else { return .end }
        var line = unsafe UnsafeBufferPointer(start: text, count: Int(count)).map { UInt8(bitPattern: $0) }
        if line.last == UInt8(ascii: "\n") { line.removeLast() }
        if let kept = past.add(line) { remember(kept) }
        return .line(line)
    }

    private func remember(_ line: [UInt8]) {
        let text = line.map { CChar(bitPattern: $0) } + [0]
        unsafe ferry_edit_remember(history, text)
    }
}

extension LineEditor {
    /// The next character typed; 0 at the end, -1 when the line is to be given up.
    fileprivate func next() -> (count: CInt, character: wchar_t) {
        var bytes: [UInt8] = []
        while true {
            switch input.read(atMost: 1) {
            case .bytes(let more): bytes += more
            case .end:
                ending = .end
                return (0, 0)
            case .interrupted:
                if bytes.isEmpty, actOnSignals() { return (-1, 0) }
                continue
            }
            guard let character = UTF8Sequence.character(bytes) else { continue }
            // A control-D that was typed before libedit took the terminal has become NUL (n_tty in Linux).
            if character.value == 0, isLineEmpty { return (1, Self.endOfTransmission) }
            return (1, wchar_t(bitPattern: character.value))
        }
    }

    private static let endOfTransmission: wchar_t = 4

    private var isLineEmpty: Bool {
        guard let line = unsafe el_line(editor)?.pointee else { return true }
        return unsafe line.lastchar == line.buffer
    }

    /// Does what signals ask for; `true` when the line is to be given up.
    private func actOnSignals() -> Bool {
        let signals = interruptions.takeUnseen()
        if signals.contains(.windowChange) { unsafe el_resize(editor) }
        if signals.contains(.terminalStop) {
            unsafe ferry_edit_take_terminal(editor, 0)
            Signal.stopProcess()
            unsafe ferry_edit_take_terminal(editor, 1)
            unsafe ferry_edit_redraw(editor)
        }
        let givesUp = !signals.isDisjoint(with: [.interrupt, .terminate, .hangUp])
        if givesUp {
            ending = .interrupted
            try? System.write(Array("^C\n".utf8), to: Console.errors)
        }
        return givesUp
    }

    /// Completes what stands before the cursor; tells libedit how much to draw again.
    fileprivate func complete() -> UInt8 {
        guard let line = unsafe el_line(editor)?.pointee, let start = unsafe line.buffer else { return UInt8(CC_ERROR) }
        let before = unsafe UnsafeBufferPointer(start: start, count: line.cursor - start)
        let bytes = unsafe before.map { UInt8(bitPattern: $0) }
        guard case .completion(let completion) = exchange.ask(.completion(bytes)) else {
            return UInt8(CC_ERROR)
        }
        if !completion.insertion.isEmpty {
            unsafe el_deletestr(editor, CInt(completion.deletion))
            _ = unsafe el_insertstr(editor, completion.insertion)
            return UInt8(CC_REFRESH)
        }
        if completion.choices.isEmpty { return UInt8(CC_REFRESH_BEEP) }
        let width = TerminalSize.columns(of: Console.errors)
        let lines = Columns.lines(completion.choices.map { .init(text: $0, painted: $0) }, width: width)
        try? System.write(Array(("\n" + lines.joined(separator: "\n") + "\n").utf8), to: Console.errors)
        return UInt8(CC_REDISPLAY)
    }
}

// libedit calls these on the editor's thread; they are top-level functions, as a closure would inherit an isolation.

private func instance(_ editor: OpaquePointer?) -> LineEditor? {
    guard let editor = unsafe editor, let context = unsafe ferry_edit_context(editor) else { return nil }
    return unsafe Unmanaged<LineEditor>.fromOpaque(context).takeUnretainedValue()
}

private func showPrompt(_ editor: OpaquePointer?) -> UnsafeMutablePointer<CChar>? {
    unsafe instance(editor)?.prompt.baseAddress
}

private func readCharacter(_ editor: OpaquePointer?, _ character: UnsafeMutablePointer<wchar_t>?) -> CInt {
    guard let next = unsafe instance(editor)?.next() else { return -1 }
    unsafe character?.pointee = next.character
    return next.count
}

private func completeWord(_ editor: OpaquePointer?, _ key: CInt) -> UInt8 {
    unsafe instance(editor)?.complete() ?? UInt8(CC_ERROR)
}
