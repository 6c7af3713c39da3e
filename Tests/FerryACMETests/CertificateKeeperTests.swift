// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import FerryHTTP
import FerryIO
import ProgramKit
import Synchronization
import Testing

@testable import FerryACME

/// The way to a certificate and its renewal, with an authority in memory.
struct CertificateKeeperTests {
    @Test func `a first certificate needs an account, an order and a proof for each name`() async throws {
        var ground = try Ground("ftp.example.org", "files.example.org")
        ground.settings.contact = "ada@example.org"
        let events = await ground.runToCertificate()
        #expect(events.count == 3)
        #expect(ground.authority.orders == [["ftp.example.org", "files.example.org"]])
        #expect(
            ground.solver.log == [
                "show ftp.example.org token-of_http-01", "withdraw ftp.example.org",
                "show files.example.org token-of_http-01", "withdraw files.example.org",
            ])
        let account = try #require(ground.authority.payload("new-account"))
        #expect(account["termsOfServiceAgreed"]?.asFlag == true)
        #expect(account["contact"]?.asList?.first?.asText == "mailto:ada@example.org")
        let identity = try #require(try ground.store.identity())
        #expect(Set(identity.facts.names) == ["ftp.example.org", "files.example.org"])
    }

    @Test func `a restart makes neither account nor order as long as the certificate is good`() async throws {
        var ground = try Ground("ftp.example.org")
        _ = await ground.runToCertificate()
        let before = ground.authority.log
        let keeper = CertificateKeeper(
            ground.settings, in: ground.store, proving: ground.solver, over: ground.authority, by: ground.clock)
        let running = Task { await keeper.run { _ in Issue.record("nothing is to be done") } }
        await ground.clock.standsStill()
        running.cancel()
        await running.value
        #expect(ground.authority.log == before)
        // When it is due, the account of before serves.
        ground.clock = JumpingClock(for: 61 * 86400)
        let events = await ground.runToCertificate()
        #expect(events.count == 2)
        #expect(ground.authority.accounts == 1)
        #expect(ground.authority.orders.count == 2)
    }

    @Test func `a certificate is renewed at two thirds of its life, and its key stays`() async throws {
        let ground = try Ground("ftp.example.org", seconds: 200 * 86400)
        let start = ground.clock.now
        _ = await ground.runToCertificate()
        let key = ground.files["key.pem"]
        let events = await ground.runToCertificate()
        guard case .obtained? = events.last else { throw Problem() }
        // Its life began an hour before it was made.
        #expect(abs(ground.clock.now - start - 60 * 86400) < 3 * 3600)
        #expect(ground.files["key.pem"] == key)
    }

    @Test func `a certificate that is due at once is asked for again after an hour and not before`() async throws {
        let ground = try Ground("ftp.example.org", seconds: 7200)
        ground.authority.change { $0.days = 0 }
        let start = ground.clock.now
        _ = await ground.run { $0.isObtained }
        #expect(ground.clock.now - start < 60)
        var obtained = 0
        let counting = Counting()
        _ = await ground.run { event in event.isObtained && counting.next() == 2 }
        obtained = ground.authority.orders.count
        #expect(obtained == 3)
        #expect(ground.clock.now - start >= 3600)
    }

    @Test func `other names, and another authority, mean another certificate`() async throws {
        var ground = try Ground("ftp.example.org")
        _ = await ground.runToCertificate()
        ground.settings.names.append(try DomainName("files.example.org"))
        _ = await ground.runToCertificate()
        #expect(ground.authority.orders.count == 2)
        #expect(ground.authority.accounts == 1)
        ground.settings.directory = "https://ca.test/directory/"
        _ = await ground.runToCertificate()
        #expect(ground.authority.orders.count == 3)
        #expect(ground.authority.accounts == 2)
    }

    @Test func `an authority that knows a name already wants no proof`() async throws {
        let ground = try Ground("ftp.example.org")
        ground.authority.change { $0.proved = ["ftp.example.org"] }
        _ = await ground.runToCertificate()
        #expect(ground.solver.log.isEmpty)
    }

    @Test func `a wildcard is proved by DNS, and by nothing else`() async throws {
        let ground = try Ground("*.example.org", by: "dns-01")
        _ = await ground.runToCertificate()
        #expect(ground.solver.log == ["show example.org token-of_dns-01", "withdraw example.org"])
        let other = try Ground("*.example.org")
        #expect(
            await other.firstFailure()
                == "The authority takes no proof by http-01 for *.example.org, but: dns-01. See --help for the options of --acme."
        )
    }

    @Test func `a new mail address is told to the authority`() async throws {
        var ground = try Ground("ftp.example.org", seconds: 60)
        _ = await ground.runToCertificate()
        ground.settings.contact = "bob@example.org"
        ground.files[ACMEStore.certificate] = nil
        _ = await ground.runToCertificate()
        #expect(ground.authority.accounts == 1)
        let change = ground.authority.payload("account/1")
        #expect(change?["contact"]?.asList?.first?.asText == "mailto:bob@example.org")
    }

    @Test func `an account that the authority gave by other means is bound to the key`() async throws {
        var ground = try Ground("ftp.example.org")
        ground.authority.change { $0.needsExternalAccount = true }
        #expect(await ground.firstFailure().contains("--acme-eab-key-id ID --acme-eab-key-file FILE"))
        ground.settings.external = ExternalAccount(id: "kid-1", key: Digest.base64URL(Array("secret".utf8)))
        _ = await ground.runToCertificate()
        let binding = try #require(ground.authority.payload("new-account")?["externalAccountBinding"])
        let protected = try #require(binding["protected"]?.asText), payload = try #require(binding["payload"]?.asText)
        let header = try #require(JSON(parsing: Digest.bytes(base64URL: protected) ?? []))
        #expect(header["kid"]?.asText == "kid-1")
        #expect(header["url"]?.asText == "https://ca.test/new-account")
        let code = Digest.hmacSHA256(Array("\(protected).\(payload)".utf8), key: Array("secret".utf8))
        #expect(binding["signature"]?.asText == Digest.base64URL(code))
    }
}

struct Problem: Error {}

/// Numbers from 1 on.
final class Counting: Sendable {
    private let count = Mutex(0)

    func next() -> Int {
        count.withLock {
            $0 += 1
            return $0
        }
    }
}
