// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import ferry

struct ModeChangeTests {
    @Test(
        arguments: [
            ("u+x", 0o644, 0o744), ("+x", 0o644, 0o755), ("a-w", 0o666, 0o444), ("go=", 0o755, 0o700),
            ("u=rw,go=r", 0o777, 0o644), ("ug+w-x", 0o555, 0o665), ("+w", 0o444, 0o644), ("a+X", 0o644, 0o644),
            ("a+X", 0o744, 0o755), ("u+s,g+s", 0o755, 0o6755), ("+t", 0o777, 0o1777), ("755", 0o600, 0o755),
            ("1777", 0, 0o1777), ("-x", 0o755, 0o644),
        ] as [(String, UInt16, UInt16)])
    func `changes bits as chmod does`(text: String, before: UInt16, after: UInt16) throws {
        let change = try #require(ModeChange(text))
        #expect(change.applied(to: before, isDirectory: false) == after)
    }

    @Test func `X is for directories`() throws {
        let change = try #require(ModeChange("a+X"))
        #expect(change.applied(to: 0o644, isDirectory: true) == 0o755)
    }

    @Test(arguments: ["", "8", "77777", "u", "u+q", "x+u", "u+x,", "+644", "rwx", "u+x g+x", "*.txt"])
    func `what is no mode is none`(text: String) { #expect(ModeChange(text) == nil) }
}
