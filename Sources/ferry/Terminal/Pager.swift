// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO
import ProgramKit

/// The program that shows long texts page by page.
enum Pager {
    /// `$PAGER`, or else less; without that, all at once.
    static var command: [UInt8] {
        if let named = Environment["PAGER"], !named.isEmpty { return named }
        return Array("sh -c 'command -v less >/dev/null && exec less || exec cat'".utf8)
    }

    /// Shows a page of help; one that is longer than the terminal goes through the pager.
    static func show(_ document: HelpDocument, on console: Console, _ interruptions: Interruptions) async {
        let text = document.text(width: console.textWidth) + "\n"
        let lines = text.utf8.count { $0 == .lineFeed }
        guard let height = console.outputHeight, lines >= height, let pager = try? start(command) else {
            return console.write(Array(text.utf8))
        }
        await interruptions.yielding {
            // A person who has seen enough leaves the pager, and the rest of the page is not wanted.
            try? System.write(Array(text.utf8), to: pager.input)
        }
        await end(pager, interruptions)
    }

    /// Starts the pager, which reads from a pipe.
    static func start(_ command: [UInt8]) throws(Failure) -> ShellProcess {
        guard let line = PathBytes(command) else { throw Failure(.usage, "PAGER cannot hold a NUL") }
        TypedKeys.change(to: .shown)
        do throws(Errno) { return try ShellProcess(pipingInto: line) } catch {
            throw Failure(.localFile, "Cannot run \(Printable.text(command)): \(error)")
        }
    }

    /// Lets the pager see the end of its input, and waits until the person has had enough.
    static func end(_ pager: consuming ShellProcess, _ interruptions: Interruptions) async {
        let handoff = Handoff(pager)
        await interruptions.yielding {
            await BlockingPool.shared.run { _ = handoff.take()?.wait() }
        }
    }
}
