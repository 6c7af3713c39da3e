// SPDX-License-Identifier: Apache-2.0
import FerryIO
import Testing

@testable import FTPAccounts

struct LoginThrottleTests {
    private let throttle = LoginThrottle()
    private let start = ContinuousClock.now
    private let here = SocketAddress.Host.v4(0x7F00_0001)

    private func host(_ number: UInt32) -> SocketAddress.Host { .v4(0x0A00_0000 + number) }

    /// Tries a wrong password and gives the delay in seconds.
    private func fail(
        _ name: String, _ password: String, from host: SocketAddress.Host? = nil, after seconds: Int = 0
    ) -> Int64 {
        throttle.attempt(
            name: Array(name.utf8), password: Array(password.utf8), from: host ?? here, now: start + .seconds(seconds)
        ).delay.components.seconds
    }

    private func succeed(_ name: String, from host: SocketAddress.Host) {
        let attempt = throttle.attempt(name: Array(name.utf8), password: Array("right".utf8), from: host, now: start)
        throttle.succeeded(attempt, now: start)
    }

    @Test func `three slips cost nothing, then each further one twice the time, up to a minute`() {
        let delays = (0..<12).map { fail("user\($0)", "p\($0)") }
        #expect(delays == [0, 0, 0, 1, 2, 4, 8, 16, 32, 60, 60, 60])
    }

    @Test func `an address whose network is forgiven waits no more, and is counted anew`() throws {
        for number in 0..<8 { _ = fail("user\(number)", "p\(number)") }
        throttle.forgive(try #require(IPNetwork("10.0.0.0/8")))
        #expect(fail("user8", "p") == 32)
        throttle.forgive(try #require(IPNetwork("127.0.0.0/24")))
        #expect((0..<5).map { fail("other\($0)", "q\($0)") } == [0, 0, 0, 1, 2])
        throttle.forgive(try #require(IPNetwork("127.0.0.1")))
        #expect(fail("ada", "q") == 0)
        // Accounts under attack stay slow, whoever is forgiven.
        for number in 0..<5 { _ = fail("eve", "p\(number)", from: host(UInt32(number))) }
        throttle.forgive(try #require(IPNetwork("127.0.0.1")))
        #expect(fail("eve", "q") == 4)
    }

    @Test func `one user tried from everywhere is slowed down as well, but less`() {
        let delays = (0..<10).map { fail("ada", "p\($0)", from: host($0)) }
        #expect(delays == [0, 0, 0, 1, 2, 4, 8, 8, 8, 8])
        #expect(fail("bob", "p", from: host(99)) == 0)
    }

    @Test func `the same wrong password counts once`() {
        for _ in 0..<50 { #expect(fail("ada", "old") == 0) }
        #expect(fail("ada", "older") == 0)
        for _ in 0..<50 { #expect(fail("ada", "old") == 0) }
        #expect(fail("ada", "oldest") == 0)
        #expect(fail("ada", "next") == 1)
    }

    @Test func `the same password for many users counts each time`() {
        let delays = (0..<5).map { fail("user\($0)", "123456") }
        #expect(delays == [0, 0, 0, 1, 2])
    }

    @Test func `attempts made at once, before any answer, are counted too`() {
        let delays = (0..<5).map { fail("ada", "p\($0)", after: 0) }
        #expect(delays.last == 2)
    }

    @Test func `attempts are forgotten with time`() {
        for number in 0..<6 { _ = fail("ada", "p\(number)") }
        #expect(fail("ada", "a", after: 59) == 8)
        // Seven attempts, of which three are forgotten after three minutes.
        #expect(fail("ada", "b", after: 180) == 2)
        #expect(fail("ada", "c", after: 24 * 3600) == 0)
    }

    @Test func `a success takes back its own attempt, not those of before`() {
        for number in 0..<5 { _ = fail("ada", "p\(number)") }
        for _ in 0..<10 { succeed("mal", from: here) }
        #expect(fail("ada", "next") == 4)
        #expect(throttle.remembered.users == 1)
    }

    @Test func `a success wipes the count of no address and of no account`() {
        for number in 0..<5 { _ = fail("ada", "p\(number)") }
        for _ in 0..<10 { succeed("mal", from: here) }
        #expect(fail("bob", "p", from: here) == 4)
        succeed("ada", from: host(5))
        #expect(fail("ada", "p", from: host(6)) == 4)
        for number in 0..<6 { _ = fail("user\(number)", "123456", from: host(7), after: number * 61) }
        succeed("mal", from: host(7))
        #expect(fail("user6", "123456", from: host(7), after: 6 * 61) == 2)
    }

    @Test func `logging in rightly again and again never waits`() {
        for _ in 0..<100 {
            let attempt = throttle.attempt(name: [0x61], password: [0x62], from: here, now: start)
            #expect(attempt.delay == .zero)
            throttle.succeeded(attempt, now: start)
        }
        #expect(throttle.remembered.addresses == 0)
        #expect(throttle.remembered.users == 0)
    }

    @Test func `who has logged in before has a few tries free, however much the address is slowed down`() {
        succeed("ada", from: here)
        for number in 0..<20 { _ = fail("user\(number)", "p\(number)") }
        #expect((0..<4).map { fail("ada", "typo\($0)") } == [0, 0, 0, 60])
        #expect(fail("bob", "first") == 60)
        // The tries come back with time.
        #expect(fail("ada", "right", after: 120) == 0)
        #expect(fail("ada", "other", after: 120) > 0)
    }

    @Test func `a right login after failures from the same address waits for nobody's sake where it was made before`() {
        succeed("ada", from: here)
        for number in 0..<20 { _ = fail("bob", "p\(number)") }
        for _ in 0..<10 {
            let attempt = throttle.attempt(name: Array("ada".utf8), password: [1], from: here, now: start)
            #expect(attempt.delay == .zero)
            throttle.succeeded(attempt, now: start)
        }
    }

    @Test func `account after account is slowed down, however slowly they are tried`() {
        // Each a minute after the one before, so that attempts alone would be forgotten.
        let delays = (0..<12).map { fail("user\($0)", "123456", after: $0 * 61) }
        #expect(delays == [0, 0, 0, 0, 0, 1, 2, 4, 8, 16, 16, 32])
        #expect(fail("user99", "123456", after: 24 * 3600) == 0)
    }

    @Test func `the reason of a delay is told`() {
        func reason(_ name: String, _ number: UInt8, _ host: SocketAddress.Host, _ seconds: Int = 0) -> String {
            let time = start + .seconds(seconds)
            let attempt = throttle.attempt(name: Array(name.utf8), password: [number], from: host, now: time)
            return attempt.delay == .zero ? "none" : attempt.reason.rawValue
        }
        #expect((0..<4).map { reason("ada", $0, here) } == ["none", "none", "none", "attempts-from-address"])
        #expect(reason("ada", 9, host(7)) == "attempts-on-account")
        let slowly = (0..<6).map { reason("user\($0)", 0, host(8), $0 * 61) }
        #expect(slowly.suffix(2) == ["none", "accounts-tried-from-address"])
    }

    @Test func `a user under attack does not wait where they have logged in before`() {
        succeed("ada", from: here)
        for number in 0..<20 { _ = fail("ada", "p\(number)", from: host(UInt32(number))) }
        #expect(fail("ada", "x", from: host(77)) == 8)
        #expect(fail("ada", "y", from: here) == 0)
    }

    @Test func `addresses of one IPv6 network are one, of two networks two`() {
        let delays = (0..<5).map { fail("user\($0)", "p", from: .v6(0x2001_0DB8, UInt64($0), scope: 0)) }
        #expect(delays == [0, 0, 0, 1, 2])
        #expect(fail("someone", "p", from: .v6(0x2001_0DB9, 0, scope: 0)) == 0)
    }

    @Test func `memory is bounded, and the worst are kept`() {
        var policy = LoginThrottle.Policy()
        policy.capacity = 100
        let throttle = LoginThrottle(policy: policy)
        for number in 0..<10 {
            _ = throttle.attempt(name: [0x61], password: [UInt8(number)], from: here, now: start)
        }
        for number in 0..<5_000 {
            let (name, time) = (Array("user\(number)".utf8), start + .milliseconds(number))
            _ = throttle.attempt(name: name, password: [], from: host(UInt32(number)), now: time)
            let success = throttle.attempt(name: name, password: [1], from: host(UInt32(number)), now: time)
            throttle.succeeded(success, now: time)
            let remembered = throttle.remembered
            #expect(max(remembered.addresses, remembered.users, remembered.successes) <= 100)
        }
        #expect(throttle.attempt(name: [0x62], password: [], from: here, now: start).delay == .seconds(60))
    }
}
