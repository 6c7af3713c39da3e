// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPWire

extension SyncDirection {
    /// The participle of a file that travels.
    var participle: String { self == .up ? "Uploaded" : "Downloaded" }

    /// The infinitive of it.
    var verb: String { self == .up ? "upload" : "download" }
}

extension SyncTransfer.Reason {
    /// The reason in a bracket behind a file.
    var phrase: String {
        switch self {
        case .new: "new"
        case .size: "another size"
        case .time: "another time"
        case .content: "another content"
        case .unknownTime: "its time there is not known"
        case .link: "in place of a link"
        }
    }
}

extension SyncEntry {
    /// The name for a person; that of a directory ends with a slash.
    var shown: String { "\(path)\(kind == .directory ? "/" : "")" }
}

extension SyncAction {
    /// The deed, behind "Would".
    func phrase(for direction: SyncDirection) -> String {
        switch self {
        case .makeDirectory(let path): path.isRoot ? "make the directory itself" : "make \(path)/"
        case .transfer(let transfer):
            "\(direction.verb) \(transfer.path) (\(transfer.reason.phrase)"
                + "\(transfer.size.map { ", \(Readable.bytes($0))" } ?? ""))"
        case .makeLink(let path, let text, _): "make the link \(path) to \(Printable.text(text))"
        case .delete(let entry):
            "delete \(entry.shown)\(entry.kind == .file ? (entry.size.map { " (\(Readable.bytes($0)))" } ?? "") : "")"
        }
    }
}

extension SyncEvent {
    /// The line for a person; `nil` where the totals tell enough.
    func sentence(for direction: SyncDirection) -> String? {
        switch self {
        case .transferred(let transfer, let summary):
            summary.sentence(direction.participle, "\(transfer.path)", .binary) + " (\(transfer.reason.phrase))"
        case .deleted(let entry): "Deleted \(entry.shown)"
        case .madeLink(let path, let text): "Made the link \(path) to \(Printable.text(text))"
        case .renamed(let path, let target): "Renamed \(path) to \(target)"
        case .removedSource(let path): "Removed \(path) \(direction == .up ? "here" : "on the server")"
        case .madeDirectory, .spared, .withheldDeletions, .failed, .problem, .planned, .passed, .keptSource: nil
        }
    }
}

extension SyncRemark {
    /// The line that tells of it.
    func sentence(for direction: SyncDirection) -> String {
        switch reason {
        case .newerAtTarget: "Left alone: \(path), newer \(direction == .up ? "on the server" : "here")"
        case .link(let target): "Not followed: \(path), a link\(target.map { " to \(Printable.text($0))" } ?? "")"
        case .linkLeadsOutside(let target):
            "Not copied: \(path), a link out of the directory\(target.map { ", to \(Printable.text($0))" } ?? "")"
        case .neitherFileNorDirectory: "Left out \(path): neither file nor directory"
        }
    }
}

extension SyncConflict {
    /// The failure that it means.
    var failure: Failure {
        switch reason {
        case .fileInTheWay:
            Failure(
                .guarded, "A file stands where \(path), which is none, has to go",
                advice: "Remove it, or use --delete, which does.")
        case .directoryInTheWay:
            Failure(
                .guarded, "A directory stands where the file \(path) has to go",
                advice: "Remove it, or use --delete, which does.")
        case .linkInTheWay:
            Failure(
                .guarded, "A link stands where the file \(path) has to go, and the server might write through it",
                advice: "Remove it, or use --delete, which does.")
        case .protectedDirectoryInTheWay:
            Failure(.guarded, "A directory stands where the file \(path) has to go, and holds what is left out")
        case .somethingInTheWay:
            Failure(.guarded, "Something that is neither file nor directory stands where \(path) has to go")
        case .sameNameInOtherCase(let other):
            Failure(.guarded, "\(path) is left out: upper and lower case are one there, and \(other) has its name")
        case .lineEndInName:
            Failure(.guarded, "\(path) is left out: a name with a line end cannot be told to a server")
        }
    }
}

extension SyncDeletionOutcome.Doubt {
    /// The reason for which something was not deleted.
    var sentence: String {
        switch self {
        case .appearedAtSource: "it has come into being at the source meanwhile"
        case .changedAtTarget: "it has changed meanwhile"
        case .uncertainListing: "its directory could not be listed again as a whole"
        case .holdsMore: "something in it was not deleted"
        case .sourceChanged: "the source is not the directory that was listed any more"
        }
    }
}

extension PlanProblem {
    /// The failures that it means for a sync: all that is wrong with a listing.
    var failuresOfSync: [Failure] {
        guard case .unreadable(let directory, let summary) = self else { return failures }
        return summary.defects(of: directory)
    }
}

extension SyncPlan {
    /// The totals of what would be done.
    var summary: String {
        let files = transfers.count
        var parts = ["\(direction.verb) \(Readable.count(files, "file")), \(Readable.bytes(bytes))"]
        if deletionCount > 0 { parts.append("delete \(Readable.count(deletionCount, "name"))") }
        return "Would \(parts.joined(separator: " and ")); \(Readable.count(unchanged, "file")) unchanged"
    }
}

extension SyncResult {
    /// The totals.
    func summary(for direction: SyncDirection) -> String {
        var parts: [String] = []
        if files > 0 {
            let rate = Double(bytes) / max(duration / .seconds(1), 1e-9)
            parts.append(
                "\(Readable.count(files, "file")) \(direction.participle.lowercased()), \(Readable.bytes(bytes)) "
                    + "in \(Readable.duration(duration)) (\(Readable.rate(rate)))")
        }
        if links > 0 { parts.append("\(Readable.count(links, "link")) made") }
        if deletions > 0 { parts.append("\(Readable.exact(Int64(deletions))) deleted") }
        if parts.isEmpty, failures == 0, directories == 0, isWhole { parts.append("nothing to do") }
        parts.append("\(Readable.count(unchanged, "file")) unchanged")
        if !isWhole { parts.append("not all could be listed") }
        if failures > 0 { parts.append("\(Readable.exact(Int64(failures))) failed") }
        return parts.joined(separator: "; ")
    }
}
