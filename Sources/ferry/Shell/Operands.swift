// SPDX-License-Identifier: Apache-2.0

/// The operands of a command: what stands behind it besides options.
struct Operands: Sendable {
    /// As in a usage line: `NAME... [TARGET]`.
    let usage: String

    /// The number of operands that there may be.
    let count: ClosedRange<Int>

    /// The kinds of the operands, for completion; the last goes for all that follow.
    let kinds: [OperandKind]

    init(_ usage: String, _ count: ClosedRange<Int>, _ kinds: OperandKind...) {
        self.usage = usage
        self.count = count
        self.kinds = kinds
    }

    static let none = Operands("", 0...0)

    /// No upper bound.
    static let many = Int.max

    /// The kind of the operand at that place, for completion; `.text` where none may stand.
    func kind(at index: Int) -> OperandKind {
        guard let last = kinds.last, index < count.upperBound else { return .text }
        return index < kinds.count ? kinds[index] : last
    }
}

/// The kind of an operand, for completion.
enum OperandKind: Sendable {
    case remoteName
    case remoteDirectory
    case localName
    case localDirectory
    case command
    /// A server, which may be a bookmark.
    case site
    case text
}
