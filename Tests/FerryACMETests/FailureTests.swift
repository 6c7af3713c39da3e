// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import FerryHTTP
import FerryIO
import ProgramKit
import Testing

@testable import FerryACME

/// Failures on the way to a certificate: told in words, and followed by another attempt.
struct FailureTests {
    @Test func `refused nonces are replaced, and an authority that refuses all is given up for now`() async throws {
        let ground = try Ground("ftp.example.org")
        ground.authority.change { $0.noncesRefused = 9 }
        #expect(await ground.runToCertificate().contains(where: \.isFailure) == false)
        let other = try Ground("ftp.example.org")
        other.authority.change { $0.noncesRefused = 1000 }
        #expect(await other.firstFailure() == "ca.test refused 25 of its own nonces in a row.")
    }

    @Test func `a proof that fails says what the authority saw and what to open`() async throws {
        let ground = try Ground("ftp.example.org")
        ground.authority.change {
            $0.rejection = #"{"type":"urn:ietf:params:acme:error:connection","detail":"refused \u001b[31mred"}"#
        }
        #expect(
            await ground.firstFailure()
                == #"The proof for ftp.example.org failed: refused \x1B[31mred. Open port 80 of ftp.example.org."#)
        #expect(ground.solver.log.last == "withdraw ftp.example.org")
    }

    @Test func `an authority that is down at the start is asked again, with growing pauses`() async throws {
        let ground = try Ground("ftp.example.org", seconds: 100_000)
        ground.authority.change { $0.isDown = true }
        let counting = Counting()
        let events = await ground.run { [authority = ground.authority] event in
            if event.isFailure, counting.next() == 4 { authority.change { $0.isDown = false } }
            return event.isObtained
        }
        #expect(events.filter(\.isFailure).count == 4)
        #expect(
            events.compactMap(\.failure).first
                == "ca.test cannot be reached: Connection refused. See that this machine may connect to it, or set https_proxy."
        )
        let times = events.compactMap { if case .failed(_, let next, _) = $0 { next } else { nil } }
        #expect(zip(times, times.dropFirst()).map { $1 - $0 } == [20, 40, 80])
    }

    @Test func `a refusal is not repeated at once, and a nudge ends the pause`() async throws {
        let ground = try Ground("ftp.example.org", seconds: 100)
        ground.authority.change { $0.rejection = #"{"type":"urn:ietf:params:acme:error:dns","detail":"no such name"}"# }
        let start = ground.clock.now
        let nudge = Nudge()
        let events = await ground.run(nudge: nudge) { [authority = ground.authority] event in
            if event.isFailure {
                authority.change { $0.rejection = nil }
                nudge.give()
            }
            return event.isObtained
        }
        let times = events.compactMap { if case .failed(_, let next, _) = $0 { next } else { nil } }
        #expect(times.count == 1)
        #expect(try #require(times.first) - start >= 300)
        #expect(ground.clock.now - start < 100)
    }

    @Test func `an account that the authority has forgotten is made anew`() async throws {
        let ground = try Ground("ftp.example.org", seconds: 10_000)
        _ = await ground.runToCertificate()
        ground.files[ACMEStore.certificate] = nil
        ground.authority.change {
            $0.answers["new-order"] = [ScriptedAuthority.problem("accountDoesNotExist", "unknown account")]
        }
        let events = await ground.runToCertificate()
        #expect(events.filter(\.isFailure).count == 1)
        #expect(ground.authority.accounts == 2)
    }

    @Test(arguments: [
        ("directory", "{", "is no directory of an authority"), ("directory", "[]", "is no directory of an authority"),
        ("new-order", "{}", "sent an answer that makes no sense"),
        ("new-order", #"{"status":"odd"}"#, "sent an answer that makes no sense"),
        ("certificate/0", "no certificate", "sent a certificate that cannot be used"),
        ("authorization/ftp.example.org", "<html>", "sent an answer that makes no sense"),
    ])
    func `answers that make no sense are told, and break nothing`(
        path: String, body: String, words: String
    ) async throws {
        let ground = try Ground("ftp.example.org")
        ground.authority.change { $0.answers[path] = [ScriptedAuthority.json(body)] }
        #expect(await ground.firstFailure().contains(words))
        #expect(ground.files[ACMEStore.certificate] == nil)
    }

    @Test func `a store that fails costs one order and no second`() async throws {
        let ground = try Ground("ftp.example.org", seconds: 10_000)
        ground.files.set(ACMEStore.record, isBroken: true)
        #expect(await ground.firstFailure() == "acme.json cannot be written: No space left.")
        #expect(ground.authority.orders.isEmpty)
        ground.files.set(ACMEStore.record, isBroken: false)
        ground.files.set(ACMEStore.certificate, isBroken: true)
        let events = await ground.run { [files = ground.files] event in
            if event.isFailure { files.set(ACMEStore.certificate, isBroken: false) }
            return event.isObtained
        }
        #expect(events.compactMap(\.failure) == ["acme-certificate.pem cannot be written: No space left."])
        #expect(ground.authority.orders.count == 1)
    }

    @Test func `an order that was cut off goes on`() async throws {
        let ground = try Ground("ftp.example.org", seconds: 10_000)
        ground.authority.change { $0.answers["certificate/0"] = [HTTPResponse(status: 503)] }
        let events = await ground.runToCertificate()
        #expect(events.filter(\.isFailure).count == 1)
        #expect(ground.authority.orders.count == 1)
        #expect(ground.solver.log.count == 2)
    }

    @Test(arguments: ["evil.example", "a.example,dirName:y", "../x"])
    func `a proof for a name that was not asked for is refused`(name: String) async throws {
        let ground = try Ground("ftp.example.org")
        let text =
            #"{"status":"pending","identifier":{"value":"\#(name)"},"challenges":[{"type":"http-01","url":"x","token":"t"}]}"#
        ground.authority.change { $0.answers["authorization/ftp.example.org"] = [ScriptedAuthority.json(text)] }
        #expect(await ground.firstFailure() == "The authority wants a proof for \(name), which nobody asked for.")
        #expect(ground.solver.log.isEmpty)
    }

    @Test func `an authority that notes an error and waits is asked again, and told of at the end`() async throws {
        let ground = try Ground("ftp.example.org", seconds: 1000)
        ground.authority.change { $0.errorsNoted = 2 }
        #expect(await ground.runToCertificate().contains(where: \.isFailure) == false)
        let other = try Ground("ftp.example.org", seconds: 1000)
        other.authority.change { $0.errorsNoted = 1000 }
        #expect(
            await other.firstFailure()
                == "The proof for ftp.example.org failed: Timeout. Open port 80 of ftp.example.org.")
    }

    @Test func `a certificate with more names than were asked for is not asked for again at each start`() async throws {
        let ground = try Ground("ftp.example.org")
        ground.authority.change { $0.moreNames = ["www.example.org"] }
        _ = await ground.runToCertificate()
        let keeper = CertificateKeeper(
            ground.settings, in: ground.store, proving: ground.solver, over: ground.authority, by: ground.clock)
        let running = Task { await keeper.run { _ in Issue.record("nothing is to be done") } }
        await ground.clock.standsStill()
        running.cancel()
        await running.value
        #expect(ground.authority.orders.count == 1)
    }

    @Test func `another key means another account`() async throws {
        let ground = try Ground("ftp.example.org")
        _ = await ground.runToCertificate()
        for name in [ACMEStore.accountKey, ACMEStore.certificate] { ground.files[name] = nil }
        _ = await ground.runToCertificate()
        #expect(ground.authority.accounts == 2)
    }

    @Test func `a token that is no token names no file`() {
        #expect(
            ACMEChallenge(.object([("type", .text("http-01")), ("url", .text("x")), ("token", .text("../a"))])) == nil)
    }

    @Test func `an old certificate stays, whatever fails`() async throws {
        var ground = try Ground("ftp.example.org")
        _ = await ground.runToCertificate()
        let before = try #require(ground.files[ACMEStore.certificate])
        ground.settings.names.append(try DomainName("other.example.org"))
        ground.authority.change { $0.rejection = #"{"type":"urn:ietf:params:acme:error:unauthorized","detail":"no"}"# }
        #expect(await ground.firstFailure().contains("See that DNS has this machine's address"))
        #expect(ground.files[ACMEStore.certificate] == before)
    }
}
