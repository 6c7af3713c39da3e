// SPDX-License-Identifier: Apache-2.0
import FerryIO
import Testing

@testable import ferryd

@Suite struct MonitorRequestTests {
    @Test(arguments: [MonitorRequest.read([0x2F]), .append(Array("/var/log/ferryd".utf8)), .read([]), .check])
    func `a question comes back as it was asked`(_ request: MonitorRequest) {
        #expect(MonitorRequest(request.bytes) == request)
    }

    @Test func `what is no question gives none`() {
        #expect(MonitorRequest([]) == nil)
        for letter in UInt8.min...UInt8.max where ![0x52, 0x41, 0x43].contains(letter) {
            #expect(MonitorRequest([letter, 0x2F]) == nil)
        }
        #expect(MonitorRequest([0x52] + [UInt8](repeating: 0x2F, count: DescriptorChannel.longest)) == nil)
    }

    @Test func `an answer tells the error, and none with a file`() {
        #expect(MonitorRequest.error(in: MonitorRequest.answer(nil)) == nil)
        #expect(MonitorRequest.error(in: MonitorRequest.answer(.accessDenied)) == .accessDenied)
        #expect(MonitorRequest.error(in: []) == .inputOutput)
        #expect(MonitorRequest.error(in: [0, 0]) == .inputOutput)
    }
}
