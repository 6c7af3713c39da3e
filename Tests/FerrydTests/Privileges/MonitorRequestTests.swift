// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import FerryIO
import Glibc
import Testing

@testable import ferryd

@Suite struct MonitorRequestTests {
    @Test(arguments: [
        MonitorRequest.read([0x2F]), .append(Array("/var/log/ferryd".utf8)), .read([]), .check, .programs,
        .programsAgain,
    ])
    func `a question comes back as it was asked`(_ request: MonitorRequest) {
        #expect(MonitorRequest(request.bytes) == request)
    }

    @Test func `what is no question gives none`() {
        #expect(MonitorRequest([]) == nil)
        for letter in UInt8.min...UInt8.max where ![0x52, 0x41, 0x43, 0x50, 0x70].contains(letter) {
            #expect(MonitorRequest([letter, 0x2F]) == nil)
        }
        let long = [UInt8](repeating: 0x2F, count: DescriptorChannel.longest - 4)
        #expect(NumberedMessage(NumberedMessage(number: 1, body: long).bytes) == nil)
        #expect(NumberedMessage([0, 0, 1]) == nil)
    }

    @Test func `a message has the number of its question`() {
        for number in [0, 1, 0x0102_0304, .max] as [UInt32] {
            let message = NumberedMessage(number: number, body: [0x43])
            #expect(NumberedMessage(message.bytes) == message)
        }
    }

    @Test func `an answer tells the error, and none with a file`() {
        #expect(MonitorRequest.error(in: MonitorRequest.answer(nil)) == nil)
        #expect(MonitorRequest.error(in: MonitorRequest.answer(.accessDenied)) == .accessDenied)
        #expect(MonitorRequest.error(in: []) == .inputOutput)
        #expect(MonitorRequest.error(in: [0, 0]) == .inputOutput)
    }
}

/// The line to a monitor that answers when nobody waits any more.
@Suite struct MonitorLineTests {
    @Test func `an answer that comes too late is no answer to the next question`() throws {
        let directory = try TemporaryDirectory()
        for name in ["log", "socket"] { try Files.write(Array(name.utf8), to: directory.path(name)) }
        let (log, socket) = (directory.path("log"), directory.path("socket"))
        func open(_ path: String) throws -> Descriptor {
            let name = try #require(PathBytes(path.utf8))
            return try System.open(hostPath: name, .readWithoutWaiting)
        }
        var ends: [CInt] = [-1, -1]
        try #require(socketpair(AF_UNIX, CInt(SOCK_SEQPACKET.rawValue), 0, &ends) == 0)
        let line = MonitorLine(DescriptorChannel(adopting: Descriptor(adopting: ends[0])), patience: .milliseconds(20))
        let monitor = DescriptorChannel(adopting: Descriptor(adopting: ends[1]))
        #expect(throws: Errno.timedOut) { _ = try line.ask(.append(Array("/log".utf8))) }
        let reply = MonitorRequest.answer(nil)
        try monitor.send(NumberedMessage(number: 1, body: reply).bytes, with: open(log))
        try monitor.send(NumberedMessage(number: 2, body: reply).bytes, with: open(socket))
        let file = try line.ask(.check)
        #expect(try System.contents(of: file, atMost: 10) == Array("socket".utf8))
        try monitor.send(NumberedMessage(number: 2, body: reply).bytes, with: open(log))
        try monitor.send(NumberedMessage(number: 3, body: MonitorRequest.answer(.noEntry)).bytes)
        #expect(throws: Errno.noEntry) { _ = try line.ask(.check) }
    }
}
