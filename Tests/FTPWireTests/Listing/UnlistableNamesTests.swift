// SPDX-License-Identifier: Apache-2.0
import FTPWire
import Testing

struct UnlistableNamesTests {
    @Test(arguments: [0, 1, 2, 30_000]) func `the client reads what the server says`(count: Int) {
        let reply = Completion.listingComplete(entries: 3, unlistable: count).reply
        #expect(UnlistableNames(in: reply.text).count == count)
    }

    @Test(arguments: [
        "Done.", "Transfer complete; 5 seconds", "3 matches total", "; names that hold line ends are left out",
    ])
    func `the words of other servers say nothing`(text: String) {
        #expect(UnlistableNames(in: text).count == 0)
    }
}
