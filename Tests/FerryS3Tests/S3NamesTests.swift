// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryHTTP
import Testing

@testable import FerryS3

@Suite struct S3NamesTests {
    @Test(arguments: [
        Array("plain".utf8), Array("zürich \u{1f600}".utf8), [0x80, 0xFE, 0x20, 0x5C], [0x41, 0xC3],
        Array("\u{EE80}".utf8), Array("a\u{EEFF}".utf8) + [0xFF], [0xF0, 0x9F, 0x98],
    ])
    func `each name has one key, and comes back`(_ name: [UInt8]) {
        let text = S3Names.text(name)
        #expect(S3Names.name(text) == name)
    }

    @Test func `names that differ have keys that differ`() {
        let names: [[UInt8]] = [[0x80], Array("\u{EE80}".utf8), [0xEE], [0xEE, 0xBA], [0xEE, 0xBA, 0x80]]
        #expect(Set(names).count == Set(names.map(S3Names.text)).count)
    }

    @Test func `keys lie below the prefix, and are not longer than a store takes`() {
        let names = S3Names(prefix: "/homes//ann/")
        #expect(names.key(of: VirtualPath("/a/b")) == "homes/ann/a/b")
        #expect(names.directory(VirtualPath()) == "homes/ann/")
        #expect(S3Names(prefix: "").directory(VirtualPath("/d")) == "d/")
        let long = VirtualPath(String(repeating: "/" + String(repeating: "x", count: 200), count: 6))
        #expect(names.key(of: long) == nil)
    }

    @Test func `homes that differ have prefixes that differ, in whatever way they are written`() {
        #expect(S3Tree.prefix("", below: Array("/homes//ann/".utf8)) == "homes/ann/")
        #expect(S3Tree.prefix("site", below: Array("/ann".utf8)) == "site/ann/")
        #expect(S3Tree.prefix("site/", below: []) == "site/")
        #expect(S3Tree.prefix("", below: [0x2F, 0xFF]) != S3Tree.prefix("", below: [0x2F, 0xFE]))
    }

    @Test(arguments: ["", ".", "..", "a/b"]) func `a key that no path can have is no name`(_ text: String) {
        #expect(S3Names.name(text) == nil)
    }

    @Test func `addresses`() throws {
        let own = try #require(S3Endpoint("http://store.example:7480/", region: "r", bucket: "b"))
        #expect(own.host == "store.example:7480" && own.path(of: "a b/c") == "/b/a%20b/c")
        let other = try #require(
            S3Endpoint("https://s3.example:443", region: "r", bucket: "b", addressing: .host))
        #expect(other.host == "b.s3.example" && other.path(of: "") == "/")
        #expect(other.isGuarded && !own.isGuarded)
        for address in ["http://127.0.0.1:7480", "http://localhost", "http://[::1]:80"] {
            #expect(S3Endpoint(address, region: "r", bucket: "b")?.isGuarded == true)
        }
        #expect(S3Endpoint("http://localhost.example", region: "r", bucket: "b")?.isGuarded == false)
        for wrong in ["store.example", "ftp://x", "https://", "https://a b", "https://x/y"] {
            #expect(S3Endpoint(wrong, region: "r", bucket: "b") == nil)
        }
        #expect(S3Endpoint("https://x", region: "r", bucket: "a/b") == nil)
    }

    @Test func `keys from a file and from the environment`() {
        let file = """
            # mine
            [default]
            aws_access_key_id = one
            aws_secret_access_key=two=2

            [lent]
            aws_access_key_id = three
            aws_secret_access_key = four
            aws_session_token = five
            """
        #expect(S3Credentials(file: file) == S3Credentials(accessKey: "one", secretKey: "two=2"))
        #expect(S3Credentials(file: file, profile: "lent")?.sessionToken == "five")
        #expect(S3Credentials(file: file, profile: "missing") == nil)
        #expect(S3Credentials(environment: { $0 == "AWS_ACCESS_KEY_ID" ? "a" : nil }) == nil)
        #expect(
            S3Credentials(environment: { $0 == "AWS_SESSION_TOKEN" ? nil : String($0.suffix(2)) })
                == S3Credentials(accessKey: "ID", secretKey: "EY"))
    }

    @Test func `keys do not show their secrets`() {
        let keys = S3Credentials(accessKey: "name", secretKey: "hidden", sessionToken: "lent")
        var text = "\(keys) \(String(reflecting: keys)) \([keys])"
        dump(keys, to: &text)
        #expect(text.contains("name") && !text.contains("hidden") && !text.contains("lent"))
    }

    @Test func `times of both kinds`() {
        #expect(Timestamp(httpDate: "Fri, 24 May 2013 00:00:01 GMT")?.seconds == 1_369_353_601)
        #expect(Timestamp(internetDate: "2013-05-24T00:00:01.500Z")?.seconds == 1_369_353_601)
        for wrong in ["", "yesterday", "Fri, 24 May 2013 00:00:01 CET", "2013-05-24 00:00"] {
            #expect(Timestamp(httpDate: wrong) == nil && Timestamp(internetDate: wrong) == nil)
        }
    }
}
