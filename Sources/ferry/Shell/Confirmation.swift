// SPDX-License-Identifier: Apache-2.0

/// Asks before each of several things, where the person wants that (`prompt`), until told to go on without.
struct Confirmation: Sendable {
    private(set) var isWanted: Bool
    private let dialogue: Dialogue

    /// Asks only where a person sees the question: lines of a script are not answers.
    init(_ workspace: ShellWorkspace, isWanted: Bool) {
        dialogue = workspace.dialogue
        self.isWanted = isWanted && dialogue.isWithPerson
    }

    /// True when the next question will be asked.
    var asks: Bool { isWanted }

    /// True when it is to be done, by the person's answer or because no question is wanted.
    mutating func agrees(_ question: String) async throws(Failure) -> Bool {
        while isWanted {
            let answer = try await dialogue.ask("\(question) [yes, no, all, quit] ")
            guard let answer else { throw .interrupted }
            switch answer.first {
            case UInt8(ascii: "y"), UInt8(ascii: "Y"): return true
            case UInt8(ascii: "n"), UInt8(ascii: "N"): return false
            case UInt8(ascii: "a"), UInt8(ascii: "A"): isWanted = false
            case UInt8(ascii: "q"), UInt8(ascii: "Q"): throw .interrupted
            default: break
            }
        }
        return true
    }
}
