// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import FTPWire

@Suite struct PercentEncodingTests {
    @Test func `every byte comes back, and only some stay as they are`() {
        let all = Array(UInt8.min...UInt8.max)
        #expect(PercentEncoding.bytes(of: PercentEncoding.text(of: all)) == all)
        #expect(PercentEncoding.text(of: "az-._~/09 %é".utf8) == "az-._~/09%20%25%C3%A9")
        #expect(PercentEncoding.text(of: "a/b".utf8, keepingSlashes: false) == "a%2Fb")
    }

    @Test func `digits may be small`() {
        #expect(PercentEncoding.bytes(of: "%c3%A9+") == Array("é+".utf8))
    }

    @Test(arguments: ["%", "%4", "a%4", "%+1", "%-1", "%g0", "%0g", "%% "])
    func `a sign without two digits is no such text`(_ text: String) {
        #expect(PercentEncoding.bytes(of: text) == nil)
    }
}
