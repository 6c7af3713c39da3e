// SPDX-License-Identifier: Apache-2.0
import FTPClient
import Testing

@testable import ferry

struct ProxyVariableTests {
    /// The proxy for a host, shown; `nil` without one.
    private func proxy(for host: String = "h", in environment: [String: String]) throws -> String? {
        try ProxyVariable.proxy(for: host) { environment[$0].map(bytes) }.map { "\($0)" }
    }

    @Test(arguments: ["ftp_proxy", "FTP_PROXY", "all_proxy", "ALL_PROXY"])
    func `a proxy of the environment is found`(name: String) throws {
        #expect(try proxy(in: [name: "http://p:3128"]) == "http://p:3128")
        #expect(try proxy(in: [name: ""]) == nil)
        #expect(try proxy(in: [name: "socks5h://u:w@p"]) == "socks5://p:1080")
    }

    @Test func `the one for FTP goes before the one for everything, and a proxy of the web is none`() throws {
        #expect(try proxy(in: ["all_proxy": "socks5://a", "ftp_proxy": "socks5://f"]) == "socks5://f:1080")
        #expect(try proxy(in: ["http_proxy": "http://p:3128"]) == nil)
    }

    @Test(arguments: [
        ("*", "h"), ("a,h", "h"), ("example.org", "ftp.example.org"), (".example.org", "ftp.EXAMPLE.org"),
        ("h:21", "h"), ("127.0.0.1", "127.0.0.1"), ("[::1]", "::1"), ("::1", "::1"), ("a h", "h"),
        ("10.0.0.0/8", "10.7.8.9"), ("2001:db8::/32", "2001:db8::1"),
    ])
    func `what no_proxy excepts has none`(exceptions: String, host: String) throws {
        #expect(try proxy(for: host, in: ["ftp_proxy": "http://p:3128", "no_proxy": exceptions]) == nil)
        #expect(try proxy(for: host, in: ["ftp_proxy": "bad://", "NO_PROXY": exceptions]) == nil)
    }

    @Test(arguments: [
        ("ample.org", "example.org"), ("", "h"), (".", "h"), ("hh", "h"), ("10.0.0.0/8", "11.0.0.1"), ("a/b", "a"),
    ])
    func `other hosts are not excepted`(exceptions: String, host: String) throws {
        #expect(try proxy(for: host, in: ["ftp_proxy": "http://p:3128", "no_proxy": exceptions]) == "http://p:3128")
    }

    @Test func `a variable that makes no sense is named, and its password is not`() {
        let failure = #expect(throws: Failure.self) { try proxy(in: ["ftp_proxy": "ftp://bob:secret@p"]) }
        #expect(failure?.code == .usage)
        #expect(failure?.message.contains("ftp_proxy") == true)
        #expect(failure?.message.contains("secret") == false)
    }
}
