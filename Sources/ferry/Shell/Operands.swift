// SPDX-License-Identifier: Apache-2.0

/// What stands behind a command besides options.
struct Operands: Sendable {
    /// As in a usage line: `NAME... [TARGET]`.
    let usage: String

    /// How many there may be.
    let count: ClosedRange<Int>

    /// What each can be completed to; the last goes for all that follow.
    let kinds: [OperandKind]

    init(_ usage: String, _ count: ClosedRange<Int>, _ kinds: OperandKind...) {
        self.usage = usage
        self.count = count
        self.kinds = kinds
    }

    static let none = Operands("", 0...0)

    /// No upper bound.
    static let many = Int.max

    /// What the operand at that place can be completed to.
    func kind(at index: Int) -> OperandKind {
        guard let last = kinds.last, index < count.upperBound else { return .text }
        return index < kinds.count ? kinds[index] : last
    }
}

/// What an operand is, as far as completion is concerned.
enum OperandKind: Sendable {
    case remoteName
    case remoteDirectory
    case localName
    case localDirectory
    case command
    case text
}
