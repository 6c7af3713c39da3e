// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import ProgramKit

struct NearestTests {
    @Test(arguments: [
        ("", "", 0), ("", "abc", 3), ("abc", "", 3), ("read", "read", 0), ("raed", "read", 1), ("kitten", "sitting", 3),
        ("write", "wrote", 1), ("writes", "write", 1), ("ca", "abc", 3),
    ])
    func `edits are counted`(left: String, right: String, edits: Int) {
        #expect(left.edits(to: right) == edits)
        #expect(right.edits(to: left) == edits)
    }

    @Test func `the nearest word is found, and none when none is near`() {
        let words = ["list", "read", "attributes"]
        #expect("lst".nearest(of: words) == "list")
        #expect("atributs".nearest(of: words) == "attributes")
        #expect("zebra".nearest(of: words) == nil)
        #expect("list".nearest(of: []) == nil)
    }

    @Test(arguments: [("gte", "get"), ("pu", "put"), ("mkdri", "mkdir"), ("lss", "ls"), ("disconect", "disconnect")])
    func `a slip is forgiven`(typed: String, meant: String) {
        #expect(typed.nearest(of: ["get", "put", "mkdir", "ls", "disconnect"]) == meant)
    }

    @Test func `another word is another word`() {
        #expect("fetch".nearest(of: ["get", "put", "mkdir", "ls"]) == nil)
    }
}
