// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import ferry

struct ProxyVariableTests {
    @Test(arguments: ["ftp_proxy", "FTP_PROXY", "all_proxy", "ALL_PROXY"])
    func `a proxy of the environment is found`(name: String) {
        #expect(ProxyVariable.name(for: "h") { $0 == name ? bytes("http://p:3128") : nil } == name)
        #expect(ProxyVariable.name(for: "h") { $0 == name ? [] : nil } == nil)
    }

    @Test func `a proxy of the web is none`() {
        #expect(ProxyVariable.name(for: "h") { $0 == "http_proxy" ? bytes("http://p:3128") : nil } == nil)
    }

    @Test(arguments: [
        ("*", "h"), ("a,h", "h"), ("example.org", "ftp.example.org"), (".example.org", "ftp.EXAMPLE.org"),
        ("h:21", "h"), ("127.0.0.1", "127.0.0.1"), ("[::1]", "::1"), ("::1", "::1"), ("a h", "h"),
    ])
    func `what no_proxy excepts has none`(exceptions: String, host: String) {
        #expect(ProxyVariable.name(for: host, in: { environment($0, exceptions) }) == nil)
    }

    @Test(arguments: [("ample.org", "example.org"), ("", "h"), (".", "h"), ("hh", "h")])
    func `other hosts are not excepted`(exceptions: String, host: String) {
        #expect(ProxyVariable.name(for: host, in: { environment($0, exceptions) }) == "ftp_proxy")
    }

    private func environment(_ name: String, _ exceptions: String) -> [UInt8]? {
        switch name {
        case "ftp_proxy": bytes("http://p:3128")
        case "no_proxy": bytes(exceptions)
        default: nil
        }
    }
}
