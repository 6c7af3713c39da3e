// SPDX-License-Identifier: Apache-2.0
import FTPClient
import Testing

struct ProxyURLTests {
    @Test(arguments: [
        ("socks5://h:9", "socks5://h:9"), ("SOCKS5h://h", "socks5://h:1080"), ("socks://[::1]:9/", "socks5://[::1]:9"),
        ("http://h:3128/", "http://h:3128"), ("http://h", "http://h:80"), ("h:8080", "http://h:8080"),
    ])
    func `a URL names a proxy`(url: String, shown: String) throws {
        let proxy = try Proxy(url: url)
        #expect("\(proxy)" == shown)
        #expect(proxy.credentials == nil)
    }

    @Test func `a user and a password stand before the host, and are not shown`() throws {
        let proxy = try Proxy(url: "socks5://b%40b:p:%20w@h:9")
        #expect(proxy.credentials?.user == Array("b@b".utf8))
        #expect(proxy.credentials?.password == Array("p: w".utf8))
        #expect("\(proxy)" == "socks5://h:9")
        var text = ""
        dump(proxy, to: &text)
        #expect(!text.contains("p: w"))
    }

    @Test(arguments: [
        "socks4://h:9", "https://h:9", "socks5://", "http://h:0", "http://h:x", "http://:9", "http://%z@h",
    ])
    func `another one is refused, without its password`(url: String) {
        let error = #expect(throws: FTPError.self) { try Proxy(url: url.replacing("://", with: "://bob:secret@")) }
        #expect(error?.code == .refusedByGuard)
        #expect(error.map { "\($0)".contains("secret") } == false)
    }
}
