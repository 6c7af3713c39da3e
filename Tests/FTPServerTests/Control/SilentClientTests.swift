// SPDX-License-Identifier: Apache-2.0
import FTPServer
import FTPTesting
import FTPWire
import Glibc
import Testing

/// Clients that listen badly or leave early.
@Suite(.ownThread) struct SilentClientTests {
    /// Some four kilobytes, as a name and as what PWD answers.
    private static let deep = (0..<16).map { _ in String(repeating: "x", count: 250) }.joined(separator: "/") + "/"

    /// Whoever is gone is not heard of again; the session must not go on with half a reply sent.
    private func expectLoss(on server: LiveServer) throws {
        let ending = try server.events.ending()
        guard case .lost = ending else { throw TestFailure("the session ended otherwise: \(ending)") }
    }

    @Test func `a client that never reads its replies is given up`() async throws {
        try await LiveServer.run(files: [Self.deep: []], configure: { $0.timeouts.stall = .milliseconds(300) }) {
            server in
            let client = try server.client()
            try client.control.set(SO_RCVBUF, to: 4096 as CInt)
            try client.send("CWD \(Self.deep)")
            try client.control.send(String(repeating: "PWD\r\n", count: 1500))
            try expectLoss(on: server)
        }
    }

    @Test func `and so is one whose transfer runs meanwhile`() async throws {
        try await LiveServer.run(
            files: [Self.deep: [], "big": Content.bytes(8 << 20)],
            configure: { $0.timeouts.stall = .milliseconds(500) }
        ) { server in
            let client = try server.client()
            let data = try client.openData()
            try client.control.set(SO_RCVBUF, to: 4096 as CInt)
            try client.send("CWD \(Self.deep)")
            // Near what a socket takes on; the rest comes while the transfer runs.
            try client.control.send(String(repeating: "PWD\r\n", count: 700))
            try client.send("RETR /big")
            try client.control.send(String(repeating: "STAT\r\n", count: 20_000))
            // Its data keeps moving, so that it is not the transfer that stalls.
            let limit = WaitLimit.usual
            while !server.events.all.contains(where: \.isEnd) {
                _ = try? data.receive(atMost: 1000)
                if limit.passed { throw limit.exceeded("the session to end") }
            }
            try expectLoss(on: server)
        }
    }

    @Test(arguments: 0..<20)
    func `all that came before a client's end is answered, and then the server closes`(_ attempt: Int) async throws {
        try await LiveServer.run { server in
            let client = try server.stranger()
            try client.control.send("USER ada\r\nPASS secret\r\nPWD\r\n")
            if attempt.isMultiple(of: 2) { for _ in 0..<3 { try client.reply() } }
            try client.control.send("NOOP\r\nPWD\r\nSYST\r\nhalf a li")
            try client.control.finishSending()
            if !attempt.isMultiple(of: 2) { for code in [331, 230, 257] { try client.expect(code) } }
            for code in [200, 257, 215] { try client.expect(code) }
            try client.expectEnd()
        }
    }

    @Test func `a client that sends nothing and ends is left`() async throws {
        try await LiveServer.run { server in
            let client = try server.stranger()
            try client.control.finishSending()
            try client.expectEnd()
        }
    }

    @Test func `behind a transfer too all is answered, though the transfer is stopped`() async throws {
        try await LiveServer.run(files: ["big": Content.bytes(8 << 20)]) { server in
            let client = try server.client()
            let data = try client.beginTransfer("RETR big", receiveBuffer: 4096)
            try client.control.send("PWD\r\nNOOP\r\nSYST\r\n")
            try client.control.finishSending()
            for code in [426, 257, 200, 215] { try client.expect(code) }
            try client.expectEnd()
            #expect(data.drain() < 8 << 20)
        }
    }
}

extension Event {
    fileprivate var isEnd: Bool {
        if case .closed = kind { return true }
        return false
    }
}
