// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPWire
import ProgramKit

extension JSON {
    /// An object of `sync`.
    fileprivate static func sync(_ members: [(key: String, value: JSON)]) -> JSON {
        .object([("operation", .text("sync"))] + members)
    }

    fileprivate static func size(_ size: Int64?) -> [(key: String, value: JSON)] {
        size.map { [("bytes", .number($0))] } ?? []
    }
}

extension SyncAction {
    /// The object of something that would be done.
    func json(for direction: SyncDirection) -> JSON {
        let deed: String
        var members: [(key: String, value: JSON)] = []
        switch self {
        case .makeDirectory: deed = "makeDirectory"
        case .transfer(let transfer):
            deed = direction.verb
            members = [("reason", .text(transfer.reason.rawValue))] + JSON.size(transfer.size)
        case .makeLink(_, let text, _):
            deed = "makeLink"
            members = JSON.name(text, as: "target")
        case .delete(let entry):
            deed = "delete"
            members = JSON.size(entry.kind == .file ? entry.size : nil)
        }
        return .sync([("planned", .text(deed))] + JSON.name(path.bytes) + members)
    }
}

extension SyncEvent {
    /// The object of something that was done; `nil` for failures, which are told as all are.
    func json(for direction: SyncDirection) -> JSON? {
        switch self {
        case .madeDirectory(let path): .sync([("result", .text("made"))] + JSON.name(path.bytes))
        case .transferred(let transfer, let summary):
            .sync(
                [("result", .text(direction.participle.lowercased())), ("reason", .text(transfer.reason.rawValue))]
                    + JSON.name(transfer.path.bytes) + [
                        ("bytes", .number(summary.size)), ("moved", .number(summary.moved)),
                        ("seconds", .decimal(summary.duration / .seconds(1))),
                        ("verified", .text(summary.verification.rawValue)),
                    ])
        case .madeLink(let path, let text):
            .sync([("result", .text("linked"))] + JSON.name(path.bytes) + JSON.name(text, as: "target"))
        case .deleted(let entry): .sync([("result", .text("deleted"))] + JSON.name(entry.path.bytes))
        case .renamed(let path, let target):
            .sync([("result", .text("renamed"))] + JSON.name(path.bytes) + JSON.name(target.bytes, as: "target"))
        case .removedSource(let path): .sync([("result", .text("removedSource"))] + JSON.name(path.bytes))
        case .spared, .withheldDeletions, .failed, .problem, .planned, .passed, .keptSource: nil
        }
    }
}

extension SyncPlan {
    /// The totals of what would be done.
    var json: JSON {
        .sync([
            ("planned", .text("all")), ("files", .number(Int64(transfers.count))), ("bytes", .number(bytes)),
            ("deletions", .number(Int64(deletionCount))), ("unchanged", .number(Int64(unchanged))),
        ])
    }
}

extension SyncResult {
    /// The totals.
    var json: JSON {
        .sync([
            ("result", .text("finished")), ("files", .number(Int64(files))), ("bytes", .number(bytes)),
            ("directories", .number(Int64(directories))), ("links", .number(Int64(links))),
            ("deletions", .number(Int64(deletions))), ("unchanged", .number(Int64(unchanged))),
            ("failures", .number(Int64(failures))), ("seconds", .decimal(duration / .seconds(1))),
        ])
    }
}
