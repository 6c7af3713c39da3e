// SPDX-License-Identifier: Apache-2.0

/// What an upload begins with.
enum UploadBeginning: Hashable {
    case nothing
    /// What a broken upload has left, cut to a length: which of them, and how much of it.
    case kept(Int, length: Int64)
    /// The first bytes of the file it will replace.
    case copy(length: Int64)

    /// Decides by the lengths of the file that stands there and of what broken uploads have left.
    init(_ mode: WriteMode, old: Int64?, kept: [Int64]) throws(StorageFault) {
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
    /// Whether what broken uploads have left matters.
    var mayContinue: Bool {
        switch self {
        case .replace, .replaceNothing, .create, .resume(at: 0): false
        case .append, .resume: true
        }
    }

    /// Whether a file of the name may be there, and is replaced at the end.
    var replaces: Bool {
        switch self {
        case .replaceNothing, .create: false
        case .replace, .append, .resume: true
        }
    }
}
