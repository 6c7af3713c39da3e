// SPDX-License-Identifier: Apache-2.0

/// A change of permissions as chmod(1) writes it: `644`, `u+x`, `go-w,a+r`.
struct ModeChange: Equatable {
    private struct Clause: Equatable {
        /// The bits of the classes that are meant: 0o700 for the user, and so on.
        var classes: UInt16 = 0
        var operation: Character
        var letters: String = ""
    }

    /// The whole mode, where it was given as a number.
    let exact: UInt16?

    private var clauses: [Clause] = []

    /// Reads a mode; `nil` for what is none.
    init?(_ text: String) {
        if let number = UInt16(text, radix: 8), number <= 0o7777, text.utf8.count <= 5, text.first?.isNumber == true {
            exact = number
            return
        }
        exact = nil
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            guard let read = Self.clauses(part) else { return nil }
            clauses += read
        }
    }

    /// The mode that comes of another one.
    func applied(to mode: UInt16, isDirectory: Bool) -> UInt16 {
        if let exact { return exact }
        return clauses.reduce(mode) { mode, clause in
            // Without a class, what a umask of 022 would keep from the group and from others is left alone.
            let isForAll = clause.classes == 0
            let classes = isForAll ? 0o777 : clause.classes
            var bits: UInt16 = 0
            for letter in clause.letters {
                switch letter {
                case "r": bits |= 0o444 & classes
                case "w": bits |= 0o222 & (isForAll ? 0o700 : classes)
                case "x": bits |= 0o111 & classes
                case "X": if isDirectory || mode & 0o111 != 0 { bits |= 0o111 & classes }
                case "s": bits |= (classes & 0o700 != 0 ? 0o4000 : 0) | (classes & 0o070 != 0 ? 0o2000 : 0)
                default: bits |= 0o1000
                }
            }
            switch clause.operation {
            case "+": return mode | bits
            case "-": return mode & ~bits
            default: return mode & ~classes | bits
            }
        }
    }

    /// `ug+r-w` is two clauses for the same classes.
    private static func clauses(_ text: Substring) -> [Clause]? {
        let classes: [Character: UInt16] = ["u": 0o700, "g": 0o070, "o": 0o007, "a": 0o777]
        let head = text.prefix { classes[$0] != nil }
        let named = head.reduce(0) { $0 | (classes[$1] ?? 0) }
        var clauses: [Clause] = []
        for character in text.dropFirst(head.count) {
            if "+-=".contains(character) {
                clauses.append(Clause(classes: named, operation: character))
            } else if "rwxXst".contains(character), !clauses.isEmpty {
                clauses[clauses.count - 1].letters.append(character)
            } else {
                return nil
            }
        }
        return clauses.isEmpty ? nil : clauses
    }
}
