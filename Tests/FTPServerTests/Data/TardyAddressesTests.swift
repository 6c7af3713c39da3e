// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import FerryIO
import Glibc
import Testing

@testable import FTPServer

/// The memory of clients that miss replies which come too soon.
@Suite(.ownThread) struct TardyAddressesTests {
    private let start = ContinuousClock.now

    private func host(_ number: UInt32) -> SocketAddress.Host { .v4(0x0A00_0000 + number) }

    @Test(arguments: [(0, false), (500, false), (949, false), (950, true), (1300, true), (1301, false), (5000, false)])
    func `a client that took about a second is one`(_ milliseconds: Int, _ isTardy: Bool) {
        let addresses = TardyAddresses()
        #expect(addresses.note(host(1), connectedAfter: .milliseconds(milliseconds), now: start) == isTardy)
        #expect(addresses.contains(host(1), now: start) == isTardy)
        #expect(!addresses.contains(host(2), now: start))
    }

    @Test func `it is remembered for a while, and told of once`() {
        let addresses = TardyAddresses()
        #expect(addresses.note(host(1), connectedAfter: .seconds(1), now: start))
        #expect(!addresses.note(host(1), connectedAfter: .seconds(1), now: start + .seconds(300)))
        #expect(addresses.contains(host(1), now: start + .seconds(899)))
        #expect(!addresses.contains(host(1), now: start + .seconds(900)))
        #expect(addresses.note(host(1), connectedAfter: .seconds(1), now: start + .seconds(901)))
    }

    @Test func `memory is bounded`() {
        let addresses = TardyAddresses(capacity: 100)
        for number in 0..<1000 {
            #expect(addresses.note(host(UInt32(number)), connectedAfter: .seconds(1), now: start))
            #expect(addresses.count <= 100)
            #expect(addresses.contains(host(UInt32(number)), now: start))
        }
    }

    @Test func `a client that connects a second late is answered as before, and told of`() async throws {
        try await LiveServer.run(files: ["a": "content".bytes]) { server in
            let client = try server.client()
            // Until the second was neither too short nor too long, as this machine may be busy.
            let limit = WaitLimit.usual
            while !server.events.all.contains(where: \.isPuttingOff) {
                if limit.passed { throw limit.exceeded("the server to notice") }
                let port = try client.passivePort()
                usleep(1_000_000)
                let data = try RawSocket(connectingTo: port)
                try client.ask("RETR a", expecting: 150)
                #expect(try data.receiveToEnd() == "content".bytes)
                try client.expect(226)
            }
            for _ in 0..<3 { #expect(try client.download("RETR a") == "content".bytes) }
            #expect(server.events.all.count(where: \.isPuttingOff) == 1)
        }
    }
}

extension Event {
    fileprivate var isPuttingOff: Bool {
        if case .repliesPutOff = kind { return true }
        return false
    }
}
