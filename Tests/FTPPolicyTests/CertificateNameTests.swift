// SPDX-License-Identifier: Apache-2.0
import FTPPolicy
import Testing

struct CertificateNameTests {
    @Test(arguments: [
        ("cn:ada", "cn:ada"), ("cn:ada, email:ada@example.org", "cn:ada,email:ada@example.org"),
        ("cn:Lovelace, Ada,dns:a.example.org", "cn:Lovelace, Ada,dns:a.example.org"), ("cn:a:b", "cn:a:b"),
    ])
    func `names are read as they are written, with commas inside`(text: String, written: String) {
        #expect(CertificateNames(text)?.description == written)
    }

    @Test(arguments: [
        "", "ada", "mail:ada", "cn:", "cn:ada,dns:", "cn:ada,mail:a@b", "cn:ada, b: c", "CN:ada", "cn:a,DNS:b",
    ])
    func `what is none is refused, a kind that is misspelt too`(text: String) {
        #expect(CertificateNames(text) == nil)
    }

    @Test func `the case of letters counts in a common name and before the at sign only`() {
        #expect(CertificateName(.commonName, "Ada").stands(for: "Ada"))
        #expect(!CertificateName(.commonName, "Ada").stands(for: "ada"))
        #expect(CertificateName(.host, "Scanner.example.org").stands(for: "scanner.EXAMPLE.org"))
        #expect(!CertificateName(.host, "example.org").stands(for: "a.example.org"))
        #expect(CertificateName(.mail, "ada@example.org").stands(for: "ada@EXAMPLE.org"))
        #expect(!CertificateName(.mail, "ada@example.org").stands(for: "Ada@example.org"))
        #expect(!CertificateName(.mail, "ada@example.org").stands(for: "ada"))
    }
}
