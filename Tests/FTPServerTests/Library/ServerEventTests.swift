// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Testing

@testable import FTPServer

/// Events as a program's own loop gets them.
@Suite(.ownThread) struct ServerEventTests {
    @Test func `an upload is told with user, path, bytes and verdict, and the loop ends with the server`() async throws
    {
        let server = try FTPServer(
            .memory, accounts: [Account("ada", password: "secret")], listen: [.loopback(port: 0)])
        let events = server.events()
        try await LibraryServer.run(server) { library in
            let client = try library.client()
            try client.upload(Array("hello".utf8), "STOR a b\u{1b}")
            try client.ask("QUIT", expecting: 221)
        }
        var lines: [String] = []
        for await event in events {
            switch event.kind {
            case .connected: lines.append("\(event.session) connected \(event.peer.host) \(event.user ?? "-")")
            case .loggedIn: lines.append("logged in \(event.user ?? "-")")
            case .transferEnded(let subject, .complete(let proof), let bytes, _):
                lines.append(
                    "\(subject.direction) \(subject.path) \(bytes) \(proof?.rawValue ?? "-") by \(event.user ?? "-")")
            case .closed(let refusal): lines.append("closed \(refusal?.reply.text ?? "by the client")")
            default: break
            }
        }
        #expect(
            lines == [
                "1 connected 127.0.0.1 -", "logged in ada", "upload /a b\\x1B 5 control-alive by ada",
                "closed by the client",
            ])
    }

    @Test func `a loop that is slow misses events, knows how many, and holds up nobody`() async throws {
        let relay = EventRelay()
        let (slow, fast) = (relay.events(buffering: 2), relay.events(buffering: 100))
        let peer = try NetworkAddress.loopback(port: 1).socketAddress()
        func tell(_ number: Int) {
            relay.receive(Event(connection: number, peer: peer, user: nil, kind: .connected))
        }
        for number in 1...5 { tell(number) }
        var loop = slow.makeAsyncIterator()
        #expect(await loop.next()?.session == 1)
        tell(6)
        tell(7)
        relay.finish()
        var rest: [[Int]] = []
        while let event = await loop.next() { rest.append([event.session, event.missed]) }
        #expect(rest == [[2, 0], [6, 3]])
        var all: [Int] = []
        for await event in fast { all.append(event.session) }
        #expect(all == Array(1...7))
    }

    @Test func `events of a server that has ended are none`() async throws {
        let relay = EventRelay()
        relay.finish()
        for await _ in relay.events(buffering: 1) { Issue.record("nothing can have happened") }
    }

    @Test func `a loop that ends early leaves`() async throws {
        let server = try FTPServer(
            .memory, accounts: [Account("ada", password: "secret")], listen: [.loopback(port: 0)])
        let first = Task {
            for await event in server.events() { return event.session }
            return 0
        }
        try await LibraryServer.run(server) { library in
            for _ in 1...3 { _ = try library.client() }
        }
        #expect(await first.value <= 3)
    }
}
