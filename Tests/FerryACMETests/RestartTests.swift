// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import FerryHTTP
import FerryIO
import Testing

@testable import FerryACME

/// The things that a keeper of certificates remembers over a restart, also one after it was killed.
struct RestartTests {
    private static let rejection = #"{"type":"urn:ietf:params:acme:error:dns","detail":"no such name"}"#

    /// A keeper whose first attempt has failed, behind which there is a pause of five minutes.
    private func refused(by way: String = "http-01 80") async throws -> (ground: Ground, next: Int64) {
        var ground = try Ground("ftp.example.org", seconds: 100)
        ground.solver = NotingSolver(way: way)
        ground.authority.change { $0.rejection = Self.rejection }
        let next = try #require(await ground.run(until: \.isFailure).last?.next)
        #expect(next >= ground.clock.now + 299)
        return (ground, next)
    }

    @Test func `a pause behind a failure survives a restart, and a nudge ends it`() async throws {
        let (ground, next) = try await refused()
        let asked = ground.authority.log.count
        #expect(await ground.runUntilStill().map(\.next) == [next])
        #expect(ground.authority.log.count == asked)
        // The second failure behind a nudge is the first of a new row.
        let events = await ground.runUntilStill(nudges: 1)
        #expect(events.compactMap(\.failure).count == 1)
        #expect(ground.authority.log.count > asked)
        #expect(try #require(events.last?.next) - ground.clock.now <= 300)
    }

    @Test func `pauses go on growing over restarts, and a certificate ends the row`() async throws {
        var (ground, next) = try await refused()
        for pause: Int64 in [600, 1200, 2400] {
            ground.clock = JumpingClock(for: next - System.secondsSince1970() + 100)
            let events = await ground.run(until: \.isFailure)
            next = try #require(events.last?.next)
            #expect(next - ground.clock.now == pause)
        }
        ground.authority.change { $0.rejection = nil }
        ground.clock = JumpingClock(for: next - System.secondsSince1970() + 100)
        _ = await ground.runToCertificate()
        #expect(await ground.runUntilStill().isEmpty)
    }

    @Test func `other names, or another way to prove them, are tried at once`() async throws {
        var (ground, _) = try await refused()
        ground.settings.names.append(try DomainName("files.example.org"))
        #expect(await ground.runUntilStill().compactMap(\.failure).count == 1)
        ground.solver = NotingSolver(way: "http-01 8080")
        #expect(await ground.runUntilStill().compactMap(\.failure).count == 1)
        ground.solver = NotingSolver(way: "http-01 8080")
        #expect(await ground.runUntilStill().compactMap(\.failure).isEmpty)
    }

    @Test func `a rate limit is kept over a restart, and a nudge does not end it`() async throws {
        var ground = try Ground("ftp.example.org", seconds: 30)
        let answer = ScriptedAuthority.problem(
            "rateLimited", "too many certificates already issued", [("Retry-After", "5000")], status: 429)
        ground.authority.change { $0.answers["new-order"] = [answer] }
        let start = ground.clock.now
        let failure = await ground.firstFailure()
        #expect(failure.hasPrefix("ca.test answered 429: too many certificates already issued."))
        let count = ground.authority.log.count
        // Started again, and nudged: nothing is asked.
        let events = await ground.runUntilStill(nudges: 3)
        #expect(events.count == 1)
        #expect(try #require(events.first?.next) >= start + 5000)
        #expect(ground.authority.log.count == count)
        ground.clock = JumpingClock(for: 10_000)
        _ = await ground.runToCertificate()
        #expect(ground.clock.now - start >= 5000)
    }

    @Test func `a proof that a killed run has left is taken away first of all`() async throws {
        var ground = try Ground("ftp.example.org", by: "dns-01")
        ground.solver = NotingSolver("dns-01", leavesTraces: true)
        ground.authority.change { $0.challenges = ["dns-01"] }
        let left = ChallengeProof(name: "ftp.example.org", token: "t", keyAuthorization: "t.x")
        try ground.store.note(left, of: "dns-01")
        // Another kind cannot take it away, and leaves it noted.
        try ground.store.note(left, of: "http-01")
        _ = await ground.runToCertificate()
        #expect(
            ground.solver.log == [
                "withdraw ftp.example.org", "show ftp.example.org token-of_dns-01", "withdraw ftp.example.org",
            ])
        #expect(try ground.store.proofs(of: "dns-01").isEmpty)
        #expect(try ground.store.proofs(of: "http-01") == [left])
    }

    @Test func `a proof is noted for as long as it is shown, also where it fails`() async throws {
        let ground = try Ground("ftp.example.org")
        let noting = NotingSolver("dns-01", leavesTraces: true)
        let solver = RememberingSolver(noting, in: ground.store)
        let proof = ChallengeProof(name: "ftp.example.org", token: "t", keyAuthorization: "t.x")
        let shown = try await solver.show(proof)
        #expect(try ground.store.proofs(of: "dns-01") == [proof])
        await shown.withdraw()
        #expect(try ground.store.proofs(of: "dns-01").isEmpty)
        let failing = RememberingSolver(DNSHookChallenge(program: Array("/dev/null/x".utf8)), in: ground.store)
        await #expect(throws: ACMEFailure.self) { _ = try await failing.show(proof) }
        #expect(try ground.store.proofs(of: "dns-01").isEmpty)
        ground.files.set(ACMEStore.proofs, isBroken: true)
        await #expect(throws: ACMEFailure.self) { _ = try await solver.show(proof) }
        #expect(noting.log.count == 2)
    }

    @Test func `a proof is taken away when the program ends meanwhile`() async throws {
        let ground = try Ground("ftp.example.org", seconds: 3)
        // The authority notes an error and goes on looking.
        ground.authority.change { $0.errorsNoted = 1000 }
        _ = await ground.runUntilStill()
        #expect(ground.solver.log == ["show ftp.example.org token-of_http-01", "withdraw ftp.example.org"])
    }
}
