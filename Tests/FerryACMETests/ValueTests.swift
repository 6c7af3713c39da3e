// SPDX-License-Identifier: Apache-2.0
import FerryIO
import ProgramKit
import Testing

@testable import FerryACME

/// Names, headers, signatures and answers, each by itself.
struct ValueTests {
    @Test(arguments: ["ftp.example.org", "FTP.Example.ORG.", "*.example.org", "xn--bcher-kva.example", "a.b-c.d1"])
    func `names of DNS are names`(text: String) throws { _ = try DomainName(text) }

    @Test(arguments: [
        ("bücher.example", "xn--"), ("192.0.2.7", "is an address"), ("::1", "is no name of DNS"),
        ("localhost", "is not a full name"), ("-a.example", "is no name"), ("a..b", "is no name"), ("", "is no name"),
        ("a_b.example", "is no name"), ("a.*.example", "is no name"), ("*", "is no name"),
        ("a b.example", "is no name"),
        ("a.example,IP:1.2.3.4", "is no name"), (String(repeating: "a", count: 64) + ".example", "is no name"),
    ])
    func `whatever is no name says why`(text: String, reason: String) {
        let error = #expect(throws: DomainNameError.self) { try DomainName(text) }
        #expect(error?.reason.contains(reason) == true)
    }

    @Test func `Retry-After is a number or a date, and no authority is obeyed for ever`() throws {
        #expect(RetryAfter.time("120", now: 1000) == 1120)
        #expect(RetryAfter.time("Sun, 06 Nov 1994 08:49:37 GMT", now: 784_111_000) == 784_111_777)
        #expect(RetryAfter.time("Sun, 06 Nov 1994 08:49:37 GMT", now: 784_112_000) == 784_112_000)
        #expect(RetryAfter.time("99999999999999999999", now: 1000) == 1000 + RetryAfter.longest)
        #expect(RetryAfter.time("soon", now: 1000) == nil)
        #expect(RetryAfter.time("Sun, 06 Nov 9223372036854775807 08:49:37 GMT", now: 1000) == nil)
        #expect(RetryAfter.time("-5", now: 1000) == nil)
    }

    @Test func `pauses grow, and a refusal costs more than an authority that is down`() {
        #expect((1...12).map { RenewalSchedule.pause(.unreachable, failures: $0) }.suffix(3) == [3600, 3600, 3600])
        #expect((1...3).map { RenewalSchedule.pause(.unreachable, failures: $0) } == [10, 20, 40])
        #expect((1...3).map { RenewalSchedule.pause(.refused, failures: $0) } == [300, 600, 1200])
        #expect(RenewalSchedule.pause(.refused, failures: .max) == 12 * 3600)
    }

    @Test func `a request is signed by a key that the header names`() throws {
        let key = try SigningKey()
        let body = try JWS.body(.object([]), to: "https://ca.test/x", nonce: "n", by: .key, key)
        let json = try #require(JSON(parsing: body))
        #expect(json["payload"]?.asText == "e30")
        let signature = try #require(json["signature"]?.asText.flatMap { Digest.bytes(base64URL: $0) })
        #expect(signature.count == 64)
        let protected = try #require(json["protected"]?.asText.flatMap { Digest.bytes(base64URL: $0) })
        let header = try #require(JSON(parsing: protected))
        #expect(header["jwk"]?["crv"]?.asText == "P-256")
        #expect(header["kid"] == nil)
        // The same key after a restart.
        #expect(JWS.jwk(of: try SigningKey(pem: key.pem)).text == JWS.jwk(of: key).text)
        let reading = try JWS.body(nil, to: "https://ca.test/x", nonce: "n", by: .account("a"), key)
        #expect(JSON(parsing: reading)?["payload"]?.asText == "")
    }

    @Test func `problems are read whatever is missing, and shown without control characters`() {
        let text = """
            {"type":"urn:ietf:params:acme:error:rejectedIdentifier","detail":"Some were \\u0007 refused",
             "subproblems":[{"identifier":{"value":"a.example"},"detail":"forbidden"}, 7]}
            """
        let problem = ACMEProblem(JSON(parsing: Array(text.utf8)) ?? .null)
        #expect(problem.kind == "rejectedIdentifier")
        #expect(problem.words == "Some were \\x07 refused; a.example: forbidden; ?: no reason given.")
        #expect(ACMEProblem(.null).words == "no reason given.")
    }
}
