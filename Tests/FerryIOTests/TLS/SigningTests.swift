// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import FerryIO
import Testing

/// Signatures, codes and requests that others check.
@Suite(.ownThread, .requires("openssl")) struct SigningTests {
    @Test func `HMAC and Base64 for addresses follow their RFCs`() {
        // RFC 4231 §4.3.
        let code = Digest.hmacSHA256(Array("what do ya want for nothing?".utf8), key: Array("Jefe".utf8))
        #expect(code.prefix(4) == [0x5B, 0xDC, 0xC1, 0x46])
        #expect(code.suffix(2) == [0x38, 0x43])
        for count in 0..<70 {
            let bytes = Array(Content.bytes(70).prefix(count))
            let text = Digest.base64URL(bytes)
            #expect(Digest.bytes(base64URL: text) == bytes)
            #expect(!text.contains { "+/=".contains($0) })
        }
        #expect(Digest.base64URL([0xFB, 0xFF]) == "-_8")
        #expect(Digest.bytes(base64URL: "+/8=") == [0xFB, 0xFF])
        for text in ["a", "a b", "ä", "ab\n"] { #expect(Digest.bytes(base64URL: text) == nil) }
    }

    @Test func `a key outlives its text, and OpenSSL's program accepts a request by it`() throws {
        let key = try SigningKey()
        let again = try SigningKey(pem: key.pem)
        #expect(again.point == key.point)
        #expect(try key.signature(of: [1, 2, 3]).count == 64)
        let request = try CertificateRequest.encoded(names: ["a.example.org", "*.example.org"], key: key.pem)
        let shown = try TestProgram("/bin/sh", "-c", "openssl req -inform DER -verify -noout -text").run(input: request)
        #expect("\(shown.outputText)\(shown.errorText)".contains("verify OK"))
        #expect(shown.outputText.contains("DNS:a.example.org, DNS:*.example.org"))
        #expect(throws: TLSFailure.self) { try SigningKey(pem: Array("nothing".utf8)) }
    }
}
