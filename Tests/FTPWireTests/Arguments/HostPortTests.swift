// SPDX-License-Identifier: Apache-2.0
import FTPWire
import Testing

@Suite struct HostPortTests {
    private let example = HostPort(192, 168, 0, 7, port: 1930)

    @Test func `it is written as six numbers`() {
        #expect(example.text == "192,168,0,7,7,138")
        #expect(example.hostText == "192.168.0.7")
        #expect(example.host == 0xC0A8_0007)
    }

    @Test func `what is written is read`() {
        for port: UInt16 in [0, 1, 255, 256, 1930, .max] {
            for host: UInt32 in [0, 0x7F00_0001, 0xC0A8_0007, .max] {
                let value = HostPort(host: host, port: port)
                #expect(HostPort(parsing: value.text.utf8) == value)
                #expect(HostPort(inReply: Completion.enteredPassive(value).reply.lines[0]) == value)
            }
        }
    }

    @Test(arguments: [
        "", "1,2,3,4,5", "1,2,3,4,5,6,7", "1,2,3,4,5,256", "1,2,3,4,5,-6", "1, 2,3,4,5,6", "1,2,3,4,5,6 ",
        "a,2,3,4,5,6",
        "1,,3,4,5,6", "1.2.3.4.5.6", "1,2,3,4,5,0006", "1,2,3,4,5,+6",
    ])
    func `arguments of PORT are read strictly`(text: String) {
        #expect(HostPort(parsing: text.utf8) == nil)
    }

    @Test(arguments: [
        "Entering Passive Mode (192,168,0,7,7,138).", "Entering Passive Mode 192,168,0,7,7,138",
        "=192,168,0,7,7,138", "Passive mode (192, 168, 0, 7, 7, 138)", "Mode 2, passif (192,168,0,7,7,138)",
        "1,2,3 (192,168,0,7,7,138", "192,168,0,7,7,138,9", "(192 ,168 ,0 ,7 ,7 ,138)",
    ])
    func `the numbers are found wherever a 227 has them`(text: String) {
        #expect(HostPort(inReply: text.utf8) == example)
    }

    @Test(arguments: [
        "", "Entering Passive Mode", "(1,2,3,4,5)", "(1,2,3,4,256,6)", "(1,2,3,999999999999999999999,5,6)",
        "(192.168.0.7.7.138)", "(1,2,3;4,5,6)",
    ])
    func `a 227 without an address has none`(text: String) {
        #expect(HostPort(inReply: text.utf8) == nil)
    }
}
