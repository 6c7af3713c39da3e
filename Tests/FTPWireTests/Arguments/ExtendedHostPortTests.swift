// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import FTPWire
import Testing

@Suite struct ExtendedHostPortTests {
    @Test(arguments: [
        ExtendedHostPort(.ipv4, host: "132.235.1.2", port: 6275),
        ExtendedHostPort(.ipv6, host: "1080::8:800:200C:417A", port: 5282),
        ExtendedHostPort(.ipv6, host: "::ffff:10.0.0.1", port: 1), ExtendedHostPort(.ipv6, host: "::", port: 65535),
    ])
    func `what is written is read`(value: ExtendedHostPort) throws {
        #expect(try ExtendedHostPort(parsing: value.text.utf8) == value)
        let other = value.text.replacing("|", with: "!")
        #expect(try ExtendedHostPort(parsing: other.utf8) == value)
    }

    @Test(arguments: ["|3|x|1|", "|0|1.2.3.4|1|"])
    func `an unknown family is unsupported`(text: String) {
        #expect(throws: ArgumentError.unsupported) { try ExtendedHostPort(parsing: text.utf8) }
    }

    @Test(arguments: [
        "", "|", "|||6446|", "|1|1.2.3.4|99999|", "|1|1.2.3.4|0|", "|1|1.2.3|80|", "|1|1.2.3.256|80|", "|1|::1|80|",
        "|2|1.2.3.4|80|", "|2|localhost|80|", "|1|1.2.3.4|80", "1|1.2.3.4|80|", "|1|1.2.3.4|80|x", "|1|1.2.3.4|-80|",
        "|2|::1%eth0|80|", "111.2.3.41801", "|x|1.2.3.4|80|", " 1 1.2.3.4 80 ",
    ])
    func `other arguments are malformed`(text: String) {
        #expect(throws: ArgumentError.malformed) { try ExtendedHostPort(parsing: text.utf8) }
    }

    @Test(arguments: [1, 21, 6446, 65535] as [UInt16])
    func `the port of a 229 is read back`(port: UInt16) {
        let line = Completion.enteredExtendedPassive(port: port).reply.lines[0]
        #expect(ExtendedHostPort.passivePort(inReply: line) == port)
    }

    @Test(arguments: ["(!!!6446!)", "Entering EPSV |||6446|", "||(|||6446|)", "x(((6446(", "(@@@6446@"])
    func `odd delimiters do not matter`(text: String) {
        #expect(ExtendedHostPort.passivePort(inReply: text.utf8) == 6446)
    }

    @Test(arguments: [
        "", "(|||0|)", "(|||65536|)", "(|||6446)", "(||6446|)", "(|||x|)", "(   6446 )", "(|2|::1|6446|)",
    ])
    func `a 229 without a usable port has none`(text: String) {
        #expect(ExtendedHostPort.passivePort(inReply: text.utf8) == nil)
    }

    @Test func `EPSV asks for nothing, a family, or everything`() throws {
        #expect(try ExtendedPassiveRequest(parsing: []) == .sameFamily)
        #expect(try ExtendedPassiveRequest(parsing: [UInt8]("1")) == .family(.ipv4))
        #expect(try ExtendedPassiveRequest(parsing: [UInt8](" 2 ")) == .family(.ipv6))
        #expect(try ExtendedPassiveRequest(parsing: [UInt8]("all")) == .all)
        #expect(throws: ArgumentError.unsupported) { try ExtendedPassiveRequest(parsing: [UInt8]("3")) }
        #expect(throws: ArgumentError.malformed) { try ExtendedPassiveRequest(parsing: [UInt8]("some")) }
    }
}
