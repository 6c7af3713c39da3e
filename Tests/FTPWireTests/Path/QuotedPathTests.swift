// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import FTPWire
import Testing

@Suite struct QuotedPathTests {
    @Test func `quotes inside are doubled`() {
        #expect(String(bytes: VirtualPath("/a\"b\"").quoted()) == "\"/a\"\"b\"\"\"")
        #expect(String(bytes: VirtualPath().quoted()) == "\"/\"")
    }

    @Test(arguments: ["/", "/a", "/a\"", "/\"\"", "/ a ", "/a is the current directory.", "/ü/文"])
    func `what is quoted is read, whatever follows`(text: String) {
        let path = VirtualPath(text)
        #expect(VirtualPath(quotedIn: Completion.pathname(path).reply.lines[0]) == path)
        #expect(VirtualPath(quotedIn: Completion.made(path).reply.lines[0]) == path)
    }

    @Test(arguments: [
        ("\"/a\" is current directory", "/a"), ("Current: \"/a b\"", "/a b"), ("\"/unclosed", "/unclosed"),
        ("/plain is current", "/plain"), ("\"C:/dir\"", "C:/dir"), ("\"QGPL\" is current library.", "QGPL"),
        ("\"/a\"\"\"", "/a\""), ("  /x", "/x"), ("\"\"\"/q\"\"\"", "\"/q\""),
    ])
    func `servers quote in many ways`(text: String, path: String) {
        #expect(QuotedPath.unquote(text.utf8).map { String(bytes: $0) } == path)
    }

    @Test(arguments: ["", "\"\"", "\"\" is current", "\"/a\0b\"", "\"/a\u{1B}b\"", "\"/a\u{7F}\"", "   "])
    func `some texts hold no path`(text: String) {
        #expect(QuotedPath.unquote(text.utf8) == nil)
        #expect(VirtualPath(quotedIn: text.utf8) == nil)
    }

    @Test func `a path without a root is no virtual path`() {
        #expect(VirtualPath(quotedIn: "\"C:/dir\"".utf8) == nil)
    }
}
