// SPDX-License-Identifier: Apache-2.0

/// A manual page, made from pages of help; `source` is what man(1) shows.
package struct ManualPage: Sendable {
    /// A part of the page with a heading of its own.
    package struct Section: Sendable {
        package let title: String
        /// Pages of help, each below its name; one without a name follows the title at once.
        package let parts: [(name: String?, page: HelpDocument)]

        package init(_ title: String, _ parts: [(name: String?, page: HelpDocument)]) {
            (self.title, self.parts) = (title, parts)
        }
    }

    package let name: String
    package let section: Int
    package let summary: String
    /// The version of the program, with its name: `ferry 0.1.0`.
    package let version: String
    /// The page of the program: how it is started, what it does, its options.
    package let page: HelpDocument
    package let sections: [Section]
    /// Other pages: `ferryd.toml(5)`.
    package let others: [String]

    package init(
        _ name: String, section: Int, _ summary: String, version: String, page: HelpDocument, sections: [Section] = [],
        others: [String] = []
    ) {
        (self.name, self.section, self.summary, self.version) = (name, section, summary, version)
        (self.page, self.sections, self.others) = (page, sections, others)
    }

    /// The page in the language of man(7), without a line end behind the last line.
    package var source: String {
        var roff = Roff()
        roff.request("TH", [name.uppercased(), "\(section)", "", version, ""])
        // Words are not stretched to the margin: options are read letter by letter.
        roff.request("ad l")
        roff.request("SH", ["NAME"])
        roff.text("\(name) - \(summary)")
        addMain(to: &roff)
        for section in sections {
            roff.request("SH", [section.title])
            for part in section.parts {
                if let name = part.name { roff.request("SS", [name]) }
                for block in part.page.blocks { roff.add(block, asSection: false) }
            }
        }
        if !others.isEmpty {
            roff.request("SH", ["SEE ALSO"])
            roff.text(others.joined(separator: ", "))
        }
        return roff.lines.joined(separator: "\n")
    }

    /// Adds the ways to start it, then all that it says, then its tables: the order of pages of sections 1 and 8.
    private func addMain(to roff: inout Roff) {
        let (ways, texts, tables) = (
            page.blocks.filter(\.isUsage), page.blocks.filter(\.isText), page.blocks.filter(\.isTable)
        )
        if !ways.isEmpty {
            roff.request("SH", ["SYNOPSIS"])
            for block in ways { roff.add(block, asSection: true) }
        }
        if !texts.isEmpty { roff.request("SH", ["DESCRIPTION"]) }
        for block in texts { roff.add(block, asSection: true) }
        for block in tables { roff.add(block, asSection: true) }
    }
}

extension HelpDocument.Block {
    fileprivate var isUsage: Bool { if case .usage = self { true } else { false } }
    fileprivate var isText: Bool { if case .paragraph = self { true } else { false } }
    fileprivate var isTable: Bool { if case .table = self { true } else { false } }
}
