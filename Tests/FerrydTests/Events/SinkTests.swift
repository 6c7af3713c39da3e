// SPDX-License-Identifier: Apache-2.0
@testable import FTPServer
import FTPTesting
import FTPWire
import FerryIO
import ProgramKit
import Synchronization
import Testing

@testable import ferryd

struct SinkTests {
    @Test func `a line of a transfer log has fourteen words behind its time, and no space in a name`() throws {
        let line = try #require(TransferLogLine(try ToldEvent(.upload("/in/a b\nc.jpg", bytes: 1234))))
        let text = String(decoding: line.bytes, as: UTF8.self)
        let pattern =
            #/(Sun|Mon|Tue|Wed|Thu|Fri|Sat) \w{3} [ \d]\d \d\d:\d\d:\d\d \d{4} 1 192\.0\.2\.1 1234 \/srv\/ada\/in\/a_b_c\.jpg b _ i r ada ftp 0 \* c/#
        #expect(text.wholeMatch(of: pattern) != nil, "\(text)")
    }

    @Test func `failed downloads, deletions and visitors stand there too, logins do not`() throws {
        func text(_ event: Event) throws -> String? {
            TransferLogLine(try ToldEvent(event)).map { String(decoding: $0.bytes, as: UTF8.self) }
        }
        let download = TransferSubject(direction: .download, path: VirtualPath("/a"))
        let failed = try text(
            .ada(
                .transferEnded(download, .failed(.transferAborted()), bytes: 5, duration: .zero), user: "anonymous"))
        #expect(failed?.hasSuffix(" 0 192.0.2.1 5 /srv/ada/a b _ o a anonymous ftp 0 * i") == true, "\(failed ?? "")")
        let deleted = try text(.ada(.changed(.removed(VirtualPath("/a")))))
        #expect(deleted?.hasSuffix(" 0 192.0.2.1 0 /srv/ada/a b _ d r ada ftp 0 * c") == true)
        #expect(try text(.ada(.loggedIn)) == nil)
    }

    @Test(arguments: [
        (0 as Int64, "Thu", "Jan  1 00:00:00", 1970), (951_782_400, "Tue", "Feb 29 00:00:00", 2000),
        (1_795_751_599, "Fri", "Nov 27 03:53:19", 2026),
    ])
    func `a moment has its weekday and month`(seconds: Int64, weekday: String, text: String, year: Int) {
        let time = CalendarTime(seconds)
        #expect(time.weekdayName == weekday)
        #expect(time.syslogText == text)
        #expect(time.year == year)
    }

    @Test func `the log of this machine has priority, time, program and one line of words`() throws {
        let sink = SyslogForm(.local)
        let text = String(decoding: sink.message(of: try ToldEvent(.upload("/a\nb"))), as: UTF8.self)
        let pattern =
            #/<94>\w{3} [ \d]\d \d\d:\d\d:\d\d ferryd\[\d+\]: ada@192\.0\.2\.1: Upload of \/a\\x0Ab complete.*/#
        #expect(text.wholeMatch(of: pattern) != nil, "\(text)")
        let failed = try ToldEvent(.ada(.loginFailed(user: "eve"), user: nil))
        #expect(String(decoding: sink.message(of: failed), as: UTF8.self).hasPrefix("<92>"))
    }

    @Test func `a collector has the facts as structured data, with quotes and brackets escaped`() throws {
        let event = try ToldEvent(.upload(#"/a"b]\"#))
        let text = String(decoding: SyslogForm(.collector).message(of: event), as: UTF8.self)
        #expect(text.hasPrefix("<94>1 \(LogTime.text(of: event.milliseconds)) "))
        #expect(text.contains(#" upload [ferryd@32473 version="1" id="\#(event.id)" "#))
        #expect(text.contains(#" path="/a\"b\]\\" file="/srv/ada/a\"b\]\\" bytes="3" "#), "\(text)")
    }

    @Test(arguments: [
        ("local", "/dev/log"), ("/run/x", "/run/x"), ("192.0.2.9", "syslog at 192.0.2.9:514"),
        ("192.0.2.9:1514", "syslog at 192.0.2.9:1514"), ("[2001:db8::1]:99", "syslog at [2001:db8::1]:99"),
        ("2001:db8::1", "syslog at [2001:db8::1]:514"), ("udp://192.0.2.9", "syslog at 192.0.2.9:514"),
        ("tcp://192.0.2.9", "syslog at tcp://192.0.2.9:514"),
        ("tcp://logs.example.org:601", "syslog at tcp://logs.example.org:601"),
        ("tcp://[2001:db8::1]:99", "syslog at tcp://[2001:db8::1]:99"),
    ])
    func `a place for a system's log can be written in several ways`(text: String, name: String) throws {
        #expect(try SyslogPlace(text, of: "--syslog").sink.name == name)
    }

    @Test(arguments: ["logs.example.org", "192.0.2.9:0", "tcp://", "tcp://a b", "tcp://host:99999", "udp://name"])
    func `what is no place for a system's log is refused with an example`(text: String) {
        let error = #expect(throws: UsageError.self) { try SyslogPlace(text, of: "--syslog") }
        #expect(error?.message.contains(#/tcp:\/\/(logs\.example\.org|192\.0\.2\.9):514/#) == true, "\(error as Any)")
    }

    @Test func `the journal has a field for each fact, and a length before a name with a line end`() throws {
        let message = JournalSink.message(of: try ToldEvent(.upload("/a\nb")))
        #expect(String(decoding: message, as: UTF8.self).contains("\nFERRY_EVENT=upload\nFERRY_SESSION=7\n"))
        let field = Array("FERRY_PATH\n".utf8) + [4, 0, 0, 0, 0, 0, 0, 0] + Array("/a\nb\n".utf8)
        #expect(message.contains(field))
    }

    @Test(.ownThread) func `a sink that is too slow loses events, which it and the console are told`() async throws {
        let collector = Collector()
        let told = Mutex<[String]>([])
        let queue = EventQueue(to: collector, limit: 5) { name, trouble in
            told.withLock { $0.append(trouble.words(name)) }
        }
        for number in 0..<100 { queue.offer(try ToldEvent(.upload("/\(number)"))) }
        await queue.finish()
        let written = collector.events.count { $0.kind == .upload }
        let lost = collector.events.reduce(0) { sum, event in
            if case .dropped(let count) = event.content { sum + count } else { sum }
        }
        #expect(written + lost == 100)
        #expect(told.withLock { $0.isEmpty } == (lost == 0))
    }

    @Test(.ownThread) func `a sink that fails is complained of once, and told later how much it lost`() async throws {
        let collector = Collector()
        let told = Mutex<[String]>([])
        let queue = EventQueue(to: collector) { name, trouble in
            told.withLock { $0.append(trouble.words(name)) }
        }
        collector.fails.withLock { $0 = true }
        for _ in 0..<3 {
            queue.offer(try ToldEvent(.upload("/a")))
            await queue.finish()
        }
        collector.fails.withLock { $0 = false }
        queue.offer(try ToldEvent(.upload("/b")))
        await queue.finish()
        #expect(told.withLock { $0.count } == 1)
        #expect(told.withLock { $0 }.first?.hasPrefix("1 events were not written to collector: no room.") == true)
        #expect(collector.events.map(\.kind) == [.upload, .dropped])
        #expect(collector.events.last?.words.hasPrefix("3 events were lost here") == true)
    }
}
