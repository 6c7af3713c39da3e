// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import AdminHTTP

/// The target of a request becomes components and parameters, or is refused.
struct AdminRequestTests {
    @Test func `components are decoded one by one, so that a slash can be a part of one`() throws {
        let request = try #require(AdminRequest("HEAD", "/v1/bans/192.0.2.0%2F24?reason=a%20b&c&d=e=f"))
        #expect(request.method == "GET")
        #expect(request.path == ["v1", "bans", "192.0.2.0/24"])
        #expect(request.query.map(\.name) == ["reason", "c", "d"])
        #expect(request.query.map(\.value) == ["a b", "", "e=f"])
    }

    @Test(arguments: [
        "", "v1", "*", "http://host/v1", "/a%", "/a%0", "/a%zz", "/%00", "/%0A", "/%7F", "/%FF", "/a?b=%00", "/a#b",
    ])
    func `what is no path, or no printable text, is refused`(target: String) {
        #expect(AdminRequest("GET", target) == nil)
    }

    @Test func `dots mean nothing`() throws {
        #expect(try #require(AdminRequest("GET", "/v1/../healthz")).path == ["v1", "..", "healthz"])
        #expect(try #require(AdminRequest("GET", "/")).path == [""])
        #expect(try #require(AdminRequest("GET", "//healthz")).path == ["", "healthz"])
    }
}
