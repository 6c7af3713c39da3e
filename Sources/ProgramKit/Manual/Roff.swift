// SPDX-License-Identifier: Apache-2.0

/// Lines in the language of man(7).
struct Roff {
    private(set) var lines: [String] = []

    /// A line of text, in which nothing is a command.
    mutating func text(_ text: String) { lines.append(Self.escaped(text)) }

    /// A request with its arguments: `.SH "EXIT CODES"`.
    mutating func request(_ name: String, _ arguments: [String] = []) {
        let words = arguments.map { "\"\(Self.escapedInside($0).replacing("\"", with: "\\(dq"))\"" }
        lines.append(([".\(name)"] + words).joined(separator: " "))
    }

    /// A block of a page of help; `asSection` gives the heading of a table the rank of a section.
    mutating func add(_ block: HelpDocument.Block, asSection: Bool) {
        switch block {
        case .paragraph(let text): add(paragraph: text)
        case .usage(let ways):
            for (index, way) in ways.enumerated() {
                request(index == 0 ? "PP" : "br")
                request("B", [way])
            }
        case .table(let heading, let rows):
            if let heading { asSection ? request("SH", [heading.uppercased()]) : request("SS", [heading]) }
            for row in rows {
                request("TP")
                request("B", [row.term])
                text(row.meaning)
            }
        }
    }

    /// Sentences that are filled, and lines with a blank in front, which stay as they are.
    private mutating func add(paragraph: String) {
        var isVerbatim = false
        request("PP")
        for line in paragraph.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix(" ") != isVerbatim {
                isVerbatim.toggle()
                request(isVerbatim ? "RS" : "fi")
                request(isVerbatim ? "nf" : "RE")
            }
            if line.isEmpty { request("PP") } else { text(line.trimmingPrefix(while: { $0 == " " }).description) }
        }
        if isVerbatim {
            request("fi")
            request("RE")
        }
    }

    /// A dot or an apostrophe that begins a line would make it a request.
    private static func escaped(_ text: String) -> String {
        let begins = text.hasPrefix(".") || text.hasPrefix("'")
        return (begins ? "\\&" : "") + escapedInside(text)
    }

    /// A dash stays one that can be copied into a shell, and a tilde and a circumflex are those of the keyboard.
    private static func escapedInside(_ text: String) -> String {
        text.map { character in
            switch character {
            case "\\": "\\e"
            case "-": "\\-"
            case "~": "\\(ti"
            case "^": "\\(ha"
            case "`": "\\(ga"
            case "'": "\\(aq"
            default: String(character)
            }
        }.joined()
    }
}
