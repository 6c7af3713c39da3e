// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPPolicy
@testable import FTPServer
import FTPWire
import FerryIO
import ProgramKit
import Testing

@testable import ferryd

struct ToldEventTests {
    @Test func `an upload is one object with all that is known of it`() throws {
        let event = try ToldEvent(.upload("/in/a b.jpg", digest: [0x0A, 0xFF]))
        let object = event.read
        #expect(object["version"]?.asNumber == 1)
        #expect(object["id"]?.asText == event.id)
        #expect(object["event"]?.asText == "upload")
        #expect(object["user"]?.asText == "ada")
        #expect(object["address"]?.asText == "192.0.2.1")
        #expect(object["path"]?.asText == "/in/a b.jpg")
        #expect(object["file"]?.asText == "/srv/ada/in/a b.jpg")
        #expect(object["bytes"]?.asNumber == 3)
        #expect(object["verdict"]?.asText == "complete")
        #expect(object["proof"]?.asText == "close-notify")
        #expect(object["digest"]?.asText == "sha256:0aff")
        #expect(object["path-encoded"] == nil)
        #expect(event.object.text.contains(#""seconds":1.5"#))
    }

    @Test func `names stay what they are, in one line, whatever their bytes`() throws {
        let name = Array("/a\n\"\\\u{1B}".utf8) + [0xFF, 0x25]
        let event = try ToldEvent(.ada(.changed(.removed(VirtualPath(name)))))
        #expect(!event.object.text.contains("\n"))
        let encoded = try #require(event.read["path-encoded"]?.asText)
        #expect(encoded == "/a%0A%22%5C%1B%FF%25")
        #expect(PercentEncoding.bytes(of: encoded) == name)
        #expect(event.facts.first { $0.name == "path" }?.value == name)
        let text = try ToldEvent(.ada(.changed(.removed(VirtualPath("/a\nb\u{1B}")))))
        #expect(text.read["path"]?.asText == "/a\nb\u{1B}")
    }

    @Test func `a ban is told with its network and its end`() throws {
        let network = try #require(IPNetwork("192.0.2.0/24"))
        let ban = Ban(of: network, until: 1_795_751_599, began: 0, reason: "10 failed logins")
        let object = try ToldEvent(.ada(.banned(ban), user: nil)).read
        #expect(object["event"]?.asText == "banned")
        #expect(object["network"]?.asText == "192.0.2.0/24")
        #expect(object["until"]?.asText == "2026-11-27T03:53:19.000Z")
    }

    @Test func `no two events have the same id`() throws {
        let ids = try (0..<100).map { _ in try ToldEvent(.upload("/a")).id }
        #expect(Set(ids).count == 100)
    }

    @Test func `a session that ends is summed up, with the files that it brought`() throws {
        let collector = Collector()
        let desk = EventDesk([EventOutlet(filter: EventFilter(kinds: [.sessionEnd]), receiver: collector)])
        desk.receive(try .ada(.loggedIn))
        desk.receive(try .upload("/a", bytes: 10))
        desk.receive(try .upload("/b", bytes: 5, session: 8))
        desk.receive(try .upload("/c", bytes: 20))
        desk.receive(
            try .ada(
                .transferEnded(
                    TransferSubject(direction: .upload, path: VirtualPath("/d")), .failed(.transferAborted()), bytes: 9,
                    duration: .seconds(1))))
        desk.receive(try .ada(.closed(.quit)))
        desk.receive(try .ada(.closed(.quit), session: 9, user: nil))
        let object = try #require(collector.events.first?.read)
        #expect(collector.events.count == 1)
        #expect(object["uploads"]?.asNumber == 2)
        #expect(object["upload-bytes"]?.asNumber == 30)
        #expect(object["uploads-failed"]?.asNumber == 1)
        #expect(object["reason"]?.asText == "quit")
        let files = try #require(object["files"]?.asList)
        #expect(files.map { $0["file"]?.asText } == ["/srv/ada/a", "/srv/ada/c", "/srv/ada/d"])
        #expect(files.map { $0["verdict"]?.asText } == ["complete", "complete", "failed"])
    }

    @Test func `a session names as many files as make an event of bearable size, and counts the others`() throws {
        var tally = SessionTally(user: .ferry, tree: nil)
        let name = String(repeating: "x", count: 255)
        for _ in 0..<3000 {
            tally.add(
                TransferSubject(direction: .upload, path: VirtualPath("/\(name)/\(name)/\(name)")), isComplete: true,
                bytes: 1, digest: nil)
        }
        #expect(tally.files.count == (256 << 10) / 768)
        #expect(tally.files.count + tally.unnamed == 3000)
        #expect(tally.uploads.complete == 3000)
    }

    @Test func `another login on the connection ends the batch of the first`() throws {
        let collector = Collector()
        let desk = EventDesk([EventOutlet(filter: EventFilter(kinds: [.sessionEnd]), receiver: collector)])
        desk.receive(try .ada(.loggedIn))
        desk.receive(try .upload("/a"))
        desk.receive(try .ada(.loggedIn, user: "bob"))
        desk.receive(try .ada(.closed(.quit), user: nil))
        #expect(collector.events.map(\.user) == ["ada", "bob"])
        #expect(collector.events.map { $0.read["uploads"]?.asNumber } == [1, 0])
    }

    @Test func `a desk tells those that it has now, and of sessions that were there before`() throws {
        let (first, second) = (Collector(), Collector())
        let desk = EventDesk()
        #expect(!desk.wantsRecords && !desk.wantsDigests)
        desk.receive(try .ada(.loggedIn))
        var filter = EventFilter(kinds: [.upload, .sessionEnd])
        filter.wantsDigests = true
        desk.change(to: [EventOutlet(filter: filter, receiver: first)])
        #expect(desk.wantsRecords && desk.wantsDigests)
        desk.receive(try .upload("/a"))
        desk.receive(try .ada(.closed(.quit)))
        desk.receive(try .ada(.closed(.quit), session: 8))
        #expect(first.events.map(\.kind) == [.upload, .sessionEnd, .sessionEnd])
        #expect(first.events.dropFirst().map { $0.read["uploads"]?.asNumber } == [1, 0])
        desk.change(to: [EventOutlet(filter: EventFilter(kinds: [.upload]), receiver: second)])
        desk.receive(try .upload("/b"))
        #expect(!desk.wantsDigests)
        desk.change(to: [])
        desk.receive(try .upload("/c"))
        #expect(first.events.count == 3)
        #expect(second.events.map(\.path) == [VirtualPath("/b")])
    }

    @Test func `an event waits for its digest with those who asked, and is told without one at the end`() throws {
        let (asking, other) = (Collector(), Collector())
        var filter = EventFilter(kinds: [.upload])
        let plain = EventOutlet(filter: filter, receiver: other)
        filter.wantsDigests = true
        let desk = EventDesk([EventOutlet(filter: filter, receiver: asking), plain])
        let promises = (0..<3).map { _ in DigestPromise() }
        for (number, promise) in promises.enumerated() {
            var event = try Event.upload("/\(number)")
            event.record?.laterDigest = promise
            desk.receive(event)
        }
        #expect(other.events.count == 3 && asking.events.isEmpty)
        promises[1].keep(.taken([0x0A]))
        promises[0].keep(.missing(.changed))
        #expect(asking.events.map { $0.read["digest"]?.asText } == ["sha256:0a", nil])
        #expect(asking.events.map { $0.read["digest-missing"]?.asText } == [nil, "changed"])
        #expect(asking.events.map(\.id) == [other.events[1].id, other.events[0].id])
        desk.finish()
        promises[2].keep(.taken([0x0B]))
        #expect(asking.events.count == 3)
        #expect(asking.events.last?.read["digest-missing"]?.asText == "server-ended")
    }

    @Test func `a receiver has the accounts, places and kinds that it asks for`() throws {
        var filter = EventFilter(kinds: [.upload, .sessionEnd])
        filter.accounts = [Glob("a*".utf8)]
        filter.places = [try #require(RulePattern(Array("/in/*.jpg".utf8)))]
        let collector = Collector()
        let desk = EventDesk([EventOutlet(filter: filter, receiver: collector)])
        desk.receive(try .ada(.loggedIn))
        desk.receive(try .upload("/in/a.jpg"))
        desk.receive(try .upload("/in/a.txt"))
        desk.receive(try .upload("/out/a.jpg"))
        desk.receive(try .ada(.changed(.removed(VirtualPath("/in/a.jpg")))))
        desk.receive(try .ada(.closed(.quit)))
        #expect(collector.events.map(\.kind) == [.upload, .sessionEnd])
    }
}
