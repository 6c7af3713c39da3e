// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import FTPServer

@Suite struct ListArgumentTests {
    private func read(_ text: String) -> ListArgument { ListArgument(parsing: text.bytes) }

    @Test(arguments: ["", "-l", "-la", "-1", "-al -R", "-a -l -t -r"])
    func `options alone leave no pathname`(_ text: String) {
        #expect(read(text).pathname.isEmpty)
        #expect(read(text).showsHidden == text.contains("a"))
    }

    @Test(arguments: [("-la dir", "dir"), ("-l -a two words", "two words"), ("dir", "dir"), ("a -l", "a -l")])
    func `the pathname stands behind the options, blanks and all`(_ text: String, _ pathname: String) {
        #expect(read(text).pathname == pathname.bytes)
    }

    @Test(arguments: [
        ("-- -a", "-a"), ("-l -- -a", "-a"), ("--  x", " x"), ("--", ""), ("-- --", "--"), ("./--", "./--"),
    ])
    func `two dashes end the options`(_ text: String, _ pathname: String) {
        #expect(read(text).pathname == pathname.bytes)
        #expect(!read(text).showsHidden)
    }

    @Test(arguments: ["-", "- x"])
    func `a dash alone is a name`(_ text: String) {
        #expect(read(text).pathname == text.bytes)
    }

    @Test func `only the last component is a pattern`() {
        #expect(read("a/*.txt").hasPattern)
        #expect(read("a/*.txt").parent.elementsEqual("a/".utf8))
        #expect(read("a/*.txt").pattern.elementsEqual("*.txt".utf8))
        #expect(!read("a*/b").hasPattern)
        #expect(!read("plain").hasPattern)
    }
}
