// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Synchronization
import Testing

@testable import FerryIO

/// Keys of tickets that grow old, by a clock of the test's own.
struct TicketKeysTests {
    private final class Clock: Sendable {
        private let moment = Mutex(ContinuousClock.now)
        var now: ContinuousClock.Instant { moment.withLock { $0 } }
        func advance(hours: Int) { moment.withLock { $0 += .seconds(hours * 3600) } }
    }

    @Test func `a key seals for twelve hours, and opens for two days more`() {
        let clock = Clock()
        let keys = TicketKeys(now: { clock.now })
        let first = keys.current
        clock.advance(hours: 11)
        #expect(keys.current == first)
        #expect(keys.key(named: first.name)?.isOld == false)
        clock.advance(hours: 1)
        let second = keys.current
        #expect(second != first)
        #expect(keys.key(named: first.name)?.isOld == true)
        #expect(keys.key(named: second.name)?.isOld == false)
        clock.advance(hours: 47)
        #expect(keys.key(named: first.name) != nil)
        clock.advance(hours: 1)
        #expect(keys.key(named: first.name) == nil)
    }

    @Test func `keys differ, and a name that nobody has given opens nothing`() {
        let (one, other) = (TicketKeys(), TicketKeys())
        #expect(one.current != other.current)
        #expect(one.key(named: other.current.name) == nil)
        #expect(one.key(named: []) == nil)
    }

    @Test(arguments: TLSVersion.allCases)
    func `a data connection resumes a session of yesterday, and none of last week`(_ version: TLSVersion) async throws {
        let clock = Clock()
        let encryption = try Encryption(version, ticketKeys: TicketKeys(now: { clock.now }))
        let (owner, tickets) = (TLSOwner(), TLSTickets())
        let control = try await Pair.encrypted(by: encryption, owner: owner, tickets: tickets)
        let far = try control.takeFar()
        try await far.write([1], stall: .seconds(60))
        var bytes: [UInt8] = []
        _ = try await control.near.read(onto: &bytes, atMost: 1, until: .after(.seconds(60)))
        for (hours, resumes) in [(0, true), (13, true), (24, true), (7 * 24, false)] {
            clock.advance(hours: hours)
            let data = try await Pair.encrypted(by: encryption, owner: owner, tickets: tickets, for: .data)
            let isOwn = try data.takeFar().resumedOwner == owner
            #expect(isOwn == resumes, "after \(hours) hours more")
        }
    }
}
