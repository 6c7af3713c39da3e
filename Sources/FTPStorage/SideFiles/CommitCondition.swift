// SPDX-License-Identifier: Apache-2.0

/// What must be true of a name when an upload is to take it.
///
/// An upload that began with something must not undo what others have done while it ran: the end of a file to which
/// two accounts append at once would be lost to one of them, although it was told 226.
enum CommitCondition<File: Sendable>: Sendable {
    /// Nothing: whatever is there is replaced.
    case none
    case isFree
    /// The file is there that the upload began with.
    case isStill(File)

    init(_ mode: WriteMode, old: File?) {
        switch (mode, old) {
        case (.replace, _), (.resume(at: 0), _): self = .none
        case (.create, _), (.replaceNothing, _), (_, nil): self = .isFree
        case (_, let old?): self = .isStill(old)
        }
    }

    func check(_ now: File?, _ isUnchanged: (File, File) -> Bool) throws(StorageFault) {
        switch self {
        case .none: return
        case .isFree: if now != nil { throw StorageFault(.alreadyExists) }
        case .isStill(let old):
            guard let now, isUnchanged(old, now) else { throw StorageFault(.busy) }
        }
    }

    /// Whether the kernel is told to refuse a name that somebody takes in the last moment.
    var forbidsReplacing: Bool {
        if case .isFree = self { true } else { false }
    }
}
