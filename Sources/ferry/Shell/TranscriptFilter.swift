// SPDX-License-Identifier: Apache-2.0

/// Tells which of a server's lines belong to greeting and login, which a person wants to see.
struct TranscriptFilter: Sendable {
    /// The sentence to say before the first line of a server; `nil` for none.
    var introduction: String?

    /// True when a person is there to read the lines.
    var isForPerson = true

    private var showsLogin = false

    /// True after a command about the encryption, whose replies are no news for a person.
    private var isSecuring = false

    /// A reply of several lines that has not ended: its code, and whether it is shown.
    private var open: (code: Substring, isShown: Bool)?

    /// The replies that a login brings: greetings, requests for name and password, the answer, and refusals.
    private static let codes: Set<Substring> = [
        "120", "220", "230", "232", "331", "332", "421", "430", "530", "532", "534",
    ]

    /// A connection or a login begins.
    mutating func begin(_ introduction: String?) {
        self.introduction = isForPerson ? introduction : nil
        showsLogin = isForPerson
    }

    /// It is over, well or not.
    mutating func end() {
        introduction = nil
        showsLogin = false
        open = nil
    }

    /// Takes note of a command that was sent.
    mutating func note(command: String) { isSecuring = ["AUTH", "PBSZ", "PROT"].contains(command.prefix(4)) }

    /// True when the line belongs to one of those replies, and so is shown.
    mutating func judge(_ line: String) -> Bool {
        let code = line.prefix(3)
        let mark = line.dropFirst(3).first
        if let open {
            if code == open.code, mark == " " { self.open = nil }
            return open.isShown
        }
        let isShown = showsLogin && !isSecuring && Self.codes.contains(code)
        if mark == "-" { open = (code, isShown) }
        return isShown
    }
}
