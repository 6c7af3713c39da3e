// SPDX-License-Identifier: Apache-2.0
import FTPServer
import FTPTesting
import FerryIO
import ProgramKit
import Testing

@testable import ferryd

/// The record of clients that never come.
struct PassiveRecordTests {
    @Test func `what a server writes down is what check reads`() throws {
        let temporary = try TemporaryDirectory()
        let state = StateDirectory(path: Array(temporary.path.utf8))
        let troubles = [
            PassiveTrouble(
                clients: try #require(IPNetwork("203.0.113.0/24")), announced: .v4(0x0A00_0005),
                local: .v4(0x0A00_0005),
                ports: 10_000...10_009, misses: 12, last: 1_800_000_000),
            PassiveTrouble(
                clients: try #require(IPNetwork("2001:db8::/64")), announced: nil, local: .v6(1, 2, scope: 0),
                ports: nil,
                misses: 3, last: 7),
        ]
        try state.replaceFile(PassiveRecord.fileName, with: PassiveRecord.bytes(of: troubles))
        #expect(PassiveRecord(state: state).read() == troubles)
        try state.replaceFile(PassiveRecord.fileName, with: Array("{}\nnonsense\n".utf8))
        #expect(PassiveRecord(state: state).read().isEmpty)
    }
}
