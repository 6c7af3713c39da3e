// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Testing

@testable import FerryIO

/// Sessions that data connections go on with.
struct ResumptionTests {
    @Test(arguments: TLSVersion.allCases)
    func `a data connection resumes the session of its control connection, and is told from others`(
        _ version: TLSVersion
    ) async throws {
        let encryption = try Encryption(version)
        let (owner, stranger) = (TLSOwner(), TLSOwner())
        let tickets = TLSTickets()
        let control = try await Pair.encrypted(by: encryption, owner: owner, tickets: tickets)
        // In TLS 1.3 the tickets come behind the handshake and must be read.
        let far = try control.takeFar()
        try await far.write([1], stall: .seconds(60))
        var bytes: [UInt8] = []
        _ = try await control.near.read(onto: &bytes, atMost: 1, until: .after(.seconds(60)))
        #expect(tickets.count >= 1)
        let data = try await Pair.encrypted(by: encryption, owner: owner, tickets: tickets, for: .data)
        let answered = try data.takeFar()
        let near = data.near.tlsFacts
        #expect(near?.isResumed == true)
        let answeredFacts = answered.tlsFacts
        #expect(answeredFacts?.isResumed == true)
        let (own, foreign) = (answered.resumedOwner == owner, answered.resumedOwner == stranger)
        #expect(own && !foreign)
    }

    @Test func `a client that uses each ticket once never runs out, as each data connection brings one`() async throws {
        let encryption = try Encryption(.tls13)
        let owner = TLSOwner()
        let tickets = TLSTickets()
        let control = try await Pair.encrypted(by: encryption, owner: owner, tickets: tickets)
        let far = try control.takeFar()
        var bytes: [UInt8] = []
        try await far.write([1], stall: .seconds(60))
        _ = try await control.near.read(onto: &bytes, atMost: 1, until: .after(.seconds(60)))
        let before = tickets.count
        for _ in 0..<5 {
            let data = try await Pair.encrypted(by: encryption, owner: owner, tickets: tickets, for: .data)
            let answered = try data.takeFar()
            let resumes = answered.resumedOwner == owner
            #expect(resumes)
            // None comes on the data connection.
            try await answered.write([1], stall: .seconds(60))
            _ = try await data.near.read(onto: &bytes, atMost: 1, until: .after(.seconds(60)))
            #expect(tickets.count == before - 1)
            far.offerTicket()
            try await far.write([1], stall: .seconds(60))
            _ = try await control.near.read(onto: &bytes, atMost: 1, until: .after(.seconds(60)))
            #expect(tickets.count == before)
        }
    }

    @Test(arguments: TLSVersion.allCases)
    func `the last ticket is offered again by a client that gets no more`(_ version: TLSVersion) async throws {
        let encryption = try Encryption(version)
        let owner = TLSOwner()
        let tickets = TLSTickets()
        let control = try await Pair.encrypted(by: encryption, owner: owner, tickets: tickets)
        let far = try control.takeFar()
        var bytes: [UInt8] = []
        try await far.write([1], stall: .seconds(60))
        _ = try await control.near.read(onto: &bytes, atMost: 1, until: .after(.seconds(60)))
        for _ in 0..<6 {
            let data = try await Pair.encrypted(by: encryption, owner: owner, tickets: tickets, for: .data)
            let answered = try data.takeFar()
            let resumes = answered.resumedOwner == owner
            #expect(resumes)
        }
    }
}
