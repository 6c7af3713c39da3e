// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import FTPWire
import FerryIO
import ProgramKit
import Testing

@testable import FTPServer
@testable import ferryd

/// The system's log by TCP, before a collector that does what a test wants.
@Suite(.ownThread, .timeLimit(.minutes(2)))
struct SyslogStreamTests {
    private func sink(_ listener: RawListener, patience: Duration = .seconds(5)) throws -> SyslogStream {
        let port = try listener.name.port
        return SyslogStream(.stream(host: "127.0.0.1", port: port), host: "127.0.0.1", port: port, patience: patience)
    }

    /// The next message, as its length says.
    private func message(from socket: RawSocket) throws -> String {
        var digits = ""
        while let digit = try socket.receive(exactly: 1).first, digit != .space {
            digits.unicodeScalars.append(Unicode.Scalar(digit))
        }
        return String(decoding: try socket.receive(exactly: try #require(Int(digits))), as: UTF8.self)
    }

    /// The messages up to the end of the connection; one that is cut off is none.
    private func messages(from socket: RawSocket) throws -> [String] {
        var rest = try socket.receiveToEnd()[...]
        var messages: [String] = []
        while let space = rest.firstIndex(of: .space),
            let length = Int(String(decoding: rest[..<space], as: UTF8.self)),
            rest[space...].count > length
        {
            messages.append(String(decoding: rest[(space + 1)...].prefix(length), as: UTF8.self))
            rest = rest[(space + 1)...].dropFirst(length)
        }
        return messages
    }

    private func isWritten(_ outcome: SinkOutcome) -> Bool { if case .written = outcome { true } else { false } }

    /// More than the kernel takes, about 8 MB.
    private func many() throws -> [ToldEvent] {
        let name = String(repeating: "x", count: 2000)
        return try (0..<2000).map { try ToldEvent(.upload("/\($0)-\(name)")) }
    }

    @Test func `each message has its length before it, also one of several lines`() throws {
        let listener = try RawListener()
        let sink = try sink(listener)
        let events = [try ToldEvent(.upload("/a")), try ToldEvent(.upload("/b\nc"))]
        #expect(isWritten(sink.write(events)))
        let collector = try listener.accept()
        for event in events {
            let text = try message(from: collector)
            #expect(text.hasPrefix("<94>1 \(LogTime.text(of: event.milliseconds)) "), "\(text)")
            #expect(text.contains(#" upload [ferryd@32473 version="1" id="\#(event.id)" "#), "\(text)")
        }
    }

    @Test func `behind a collector that has closed, a new connection is made and nothing is lost`() throws {
        let listener = try RawListener()
        let sink = try sink(listener)
        #expect(isWritten(sink.write([try ToldEvent(.upload("/a"))])))
        do {
            let first = try listener.accept()
            #expect(try message(from: first).contains("/a"))
            first.close()
        }
        #expect(isWritten(sink.write([try ToldEvent(.upload("/b"))])))
        #expect(try message(from: listener.accept()).contains("/b"))
    }

    @Test func `a collector that is not there is left alone for a while`() throws {
        let port = try ReservedPort()
        let sink = SyslogStream(
            .stream(host: "127.0.0.1", port: port.name.port), host: "127.0.0.1", port: port.name.port)
        for _ in 0..<2 {
            guard case .later(written: 0, let pause, let reason) = sink.write([try ToldEvent(.upload("/a"))]) else {
                Issue.record("it was written")
                return
            }
            #expect(pause > .zero && pause <= .seconds(1))
            #expect(reason == "Connection refused")
        }
    }

    @Test func `a message that a collector did not take whole is sent again to the next`() throws {
        let listener = try RawListener()
        let sink = try sink(listener, patience: .milliseconds(50))
        let events = try many()
        guard case .later(let written, _, let reason) = sink.write(events) else {
            Issue.record("the kernel took all of it")
            return
        }
        #expect(reason == "Connection timed out")
        let first = try messages(from: listener.accept())
        #expect(first.count == written)
        let limit = WaitLimit.usual
        var outcome = SinkOutcome.lost(0, "")
        let rest = Array(events[written..<(written + 2)])
        repeat { outcome = sink.write(rest) } while !isWritten(outcome) && !limit.passed
        let second = try listener.accept()
        #expect(try message(from: second).contains("/\(written)-"))
        #expect(try message(from: second).contains("/\(written + 1)-"))
    }

    @Test func `the last attempt is made during a pause, too`() throws {
        let port = try ReservedPort()
        let sink = SyslogStream(
            .stream(host: "127.0.0.1", port: port.name.port), host: "127.0.0.1", port: port.name.port)
        let event = try ToldEvent(.upload("/a"))
        #expect(!isWritten(sink.write([event])))
        let listener = try RawListener(port: port.name.port)
        #expect(isWritten(sink.writeLast([event], until: .after(.seconds(30)))))
        #expect(try message(from: listener.accept()).contains("/a"))
    }

    @Test func `the last attempt ends in time, also at a collector that takes nothing`() throws {
        let listener = try RawListener()
        let sink = try sink(listener, patience: .seconds(600))
        let events = try many()
        guard case .later(_, _, let reason) = sink.writeLast(events, until: .after(.milliseconds(50))) else {
            Issue.record("the kernel took all of it")
            return
        }
        #expect(reason == "Connection timed out")
    }
}
