// SPDX-License-Identifier: Apache-2.0

/// The bytes that an upload begins with.
package enum UploadBeginning: Hashable {
    case nothing
    /// A partial upload, cut to a length: its index, and that length.
    case kept(Int, length: Int64)
    /// The first bytes of the file it will replace.
    case copy(length: Int64)

    /// Decides by the lengths of the file that stands there and of what broken uploads have left.
    package init(_ mode: WriteMode, old: Int64?, kept: [Int64]) throws(StorageFault) {
        switch mode {
        case .create, .replaceNothing:
            if old != nil { throw StorageFault(.alreadyExists) }
            self = .nothing
        case .replace, .resume(at: 0):
            self = .nothing
        case .append:
            if let old {
                self = .copy(length: old)
            } else if let length = kept.first {
                self = .kept(0, length: length)
            } else {
                self = .nothing
            }
        case .resume(let offset):
            // A rest of just that length is what the client has asked for with SIZE; it goes before the old file.
            if let index = kept.firstIndex(of: offset) {
                self = .kept(index, length: offset)
            } else if let old, offset <= old {
                self = .copy(length: offset)
            } else if let index = kept.firstIndex(where: { $0 > offset }) {
                self = .kept(index, length: offset)
            } else {
                throw StorageFault(.offsetBeyondEnd)
            }
        }
    }
}

extension WriteMode {
    /// True when an upload may go on with a partial one.
    package var mayContinue: Bool {
        switch self {
        case .replace, .replaceNothing, .create, .resume(at: 0): false
        case .append, .resume: true
        }
    }

    /// True when a file of the name may be there, and is replaced at the end.
    package var replaces: Bool {
        switch self {
        case .replaceNothing, .create: false
        case .replace, .append, .resume: true
        }
    }
}

/// The condition under which an upload takes its name.
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

    /// True when the kernel is told to refuse a name that is taken in the last moment.
    var forbidsReplacing: Bool {
        if case .isFree = self { true } else { false }
    }
}
