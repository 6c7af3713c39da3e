// SPDX-License-Identifier: Apache-2.0
import ProgramKit
import Testing

struct ManualPageTests {
    @Test func `a page has the sections that its help has, and nothing in it is taken for a request`() {
        let page = ManualPage(
            "program", section: 1, "do things", version: "Program 1",
            page: HelpDocument([
                .paragraph(".begins with a dot\nand goes on:\n  program -x 'a\\b'\nafter it"),
                .usage(["program [-x]", "program y"]),
                .table(heading: "Exit codes", [HelpDocument.Row("0", "done")]),
            ]),
            sections: [
                ManualPage.Section("COMMANDS", [("program y", HelpDocument([.paragraph("Says \"y\".")]))])
            ], others: ["other(1)"])
        #expect(
            page.source == #"""
                .TH "PROGRAM" "1" "" "Program 1" ""
                .ad l
                .SH "NAME"
                program \- do things
                .SH "SYNOPSIS"
                .PP
                .B "program [\-x]"
                .br
                .B "program y"
                .SH "DESCRIPTION"
                .PP
                \&.begins with a dot
                and goes on:
                .RS
                .nf
                program \-x \(aqa\eb\(aq
                .fi
                .RE
                after it
                .SH "EXIT CODES"
                .TP
                .B "0"
                done
                .SH "COMMANDS"
                .SS "program y"
                .PP
                Says "y".
                .SH "SEE ALSO"
                other(1)
                """#)
    }
}
