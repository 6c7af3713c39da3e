// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import FTPAccounts

struct AccountNameTests {
    @Test(arguments: [
        "ada", "ada.lovelace@example.org", "...", "a b", "jürgen", "用户", "-x", String(repeating: "x", count: 64),
    ])
    func `a name is kept byte by byte`(text: String) throws {
        let name = try AccountName(text)
        #expect(name.bytes == Array(text.utf8))
        #expect(name.description == text)
    }

    @Test(
        arguments: [
            ("", .empty), (".", .dots), ("..", .dots), ("a/b", .forbidden("/")), ("/", .forbidden("/")),
            ("a\0", .forbidden("\0")), ("a\nb", .forbidden("\n")), ("\u{7F}", .forbidden("\u{7F}")),
            ("a\u{85}", .forbidden("\u{85}")), ("a\u{202E}b", .forbidden("\u{202E}")),
            ("a\u{2028}", .forbidden("\u{2028}")),
            (" ada", .outerSpace), ("ada ", .outerSpace), (String(repeating: "x", count: 65), .tooLong),
        ] as [(String, InvalidAccountName)])
    func `what is no safe component is refused`(text: String, reason: InvalidAccountName) {
        #expect(throws: reason) { try AccountName(text) }
    }

    @Test func `bytes that are no UTF-8 are refused`() {
        #expect(throws: InvalidAccountName.notUTF8) { try AccountName([0x61, 0xFF]) }
    }

    @Test func `names with other bytes are other names`() throws {
        #expect(try AccountName("\u{E9}") != AccountName("e\u{301}"))
        #expect(try AccountName("Ada") != AccountName("ada"))
    }
}
