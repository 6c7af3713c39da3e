// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import ferryd

/// The names by which servers know what they have left in a store.
@Suite struct NodeNameTests {
    private func state(_ path: String) -> StateDirectory { StateDirectory(path: Array(path.utf8)) }

    @Test func `servers on one machine have names of their own, and keep them`() {
        let one = NodeName.of(state("/var/lib/ferryd"), on: "host")
        #expect(one == NodeName.of(state("/var/lib/ferryd"), on: "host"))
        #expect(one != NodeName.of(state("/srv/other"), on: "host"))
        #expect(one != NodeName.of(state("/var/lib/ferryd"), on: "another"))
        // It travels in a header.
        #expect(one.hasPrefix("host-") && one.utf8.allSatisfy { (0x21...0x7E).contains($0) })
        #expect(NodeName.of(nil, on: "host") == "host")
    }
}
