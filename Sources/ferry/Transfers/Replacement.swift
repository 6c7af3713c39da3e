// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPWire
import FerryIO
import ProgramKit

/// Decides what becomes of a file that stands where another is to go.
///
/// A person at a terminal is asked. Without one, with `--yes` and after `prompt off` it is replaced, and the result
/// says so; `--no-clobber` leaves it alone, and so does a command in the background where the person would be asked.
struct Replacement: Sendable {
    let keepsExisting: Bool
    private var confirmation: Confirmation

    init(_ arguments: Arguments, _ workspace: ShellWorkspace) {
        // A loop of a script may well have a terminal, but its input is not a person's.
        let isWanted =
            !arguments.has(.yes) && workspace.settings.asksBeforeReplacing && !workspace.settings.writesJSON
            && System.isTerminal(0)
        keepsExisting =
            arguments.has(.noClobber) || workspace.settings.keepsExisting || isWanted && workspace.dialogue.isAway
        confirmation = Confirmation(workspace, isWanted: isWanted)
    }

    /// True when a person is asked about the next file.
    var asks: Bool { !keepsExisting && confirmation.asks }

    /// True when the file may be replaced, by the options or by the person's answer.
    mutating func permits(_ name: String, _ place: BatchOutcome.Operation) async throws(Failure) -> Bool {
        if keepsExisting { return false }
        return try await confirmation.agrees("Replace \(name) \(place.place)?")
    }
}
