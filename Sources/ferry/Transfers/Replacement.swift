// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPWire
import FerryIO
import ProgramKit

/// Decides what becomes of a file that stands where another is to go.
///
/// A person at a terminal is asked. Without one, with `--yes` and after `prompt off` it is replaced, and the result
/// says so; `--no-clobber` leaves it alone.
struct Replacement: Sendable {
    let keepsExisting: Bool
    private var confirmation: Confirmation

    init(_ arguments: Arguments, _ workspace: ShellWorkspace) {
        keepsExisting = arguments.has(.noClobber) || workspace.settings.keepsExisting
        // A loop of a script may well have a terminal, but its input is not a person's.
        let isWanted =
            !arguments.has(.yes) && workspace.settings.asksBeforeReplacing && !workspace.settings.writesJSON
            && System.isTerminal(0)
        confirmation = Confirmation(workspace, isWanted: isWanted)
    }

    /// True when the file may be replaced, by the options or by the person's answer.
    mutating func permits(_ name: String, _ place: BatchOutcome.Operation) async throws(Failure) -> Bool {
        if keepsExisting { return false }
        return try await confirmation.agrees("Replace \(name) \(place.place)?")
    }
}

extension EntryFacts {
    /// True when two files have the same size and the same time of change, to the second; false when one is unknown.
    func isSameVersion(as other: EntryFacts) -> Bool {
        guard let size, let modified, kind == .file, other.kind == .file else { return false }
        return size == other.size && modified.seconds == other.modified?.seconds
    }
}

extension LocalTree {
    /// The file that a download to that path would replace; `nil` where there is none, or where bytes go to a device.
    static func replaceable(at path: [UInt8]) -> EntryFacts? {
        let (directory, name) = split(path)
        guard let component = PathBytes(name), let directory = try? openDirectory(directory),
            let status = try? System.status(of: component, in: directory)
        else { return nil }
        switch status.kind {
        case .file: break
        case .symbolicLink: if let kind = try? kind(path), kind != .file { return nil }
        case .directory, .other: return nil
        }
        var facts = EntryFacts(name: name, kind: status.kind == .file ? .file : .symbolicLink(target: nil))
        facts.size = status.size
        facts.modified = Timestamp(seconds: status.modified.seconds, nanoseconds: status.modified.nanoseconds)
        return facts
    }
}
