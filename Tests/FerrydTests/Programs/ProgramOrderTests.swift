// SPDX-License-Identifier: Apache-2.0
import FTPPolicy
import FTPTesting
import FerryACME
import FerryIO
import Testing

@testable import ferryd

/// Orders to the process that runs programs: their way there and back, and those that it refuses.
@Suite(.ownThread) struct ProgramOrderTests {
    private func bytes(_ texts: String...) -> [[UInt8]] { texts.map { Array($0.utf8) } }

    private let order = ProgramOrder(
        words: [Array("/bin/hook".utf8), Array("/a".utf8)], variables: [Array("FERRY_PATH=/a".utf8)],
        input: Array("{}\n".utf8), patience: .seconds(60))

    @Test func `an order comes back as it was given`() {
        #expect(ProgramOrder(order.fields) == order)
        var other = order
        (other.input, other.variables, other.isQuestion) = (nil, [], true)
        #expect(ProgramOrder(other.fields) == other)
        for count in 0..<order.fields.count - 1 { #expect(ProgramOrder(Array(order.fields.prefix(count))) == nil) }
        #expect(ProgramOrder(order.fields + [[]]) == nil)
        #expect(ProgramOrder(bytes("1", "-1", "1", "0", "a")) == nil)
        #expect(ProgramOrder(bytes("1", "9223372036854775807", "9223372036854775807", "0", "a")) == nil)
    }

    @Test func `an answer comes back as it was given, and an error as one`() throws {
        for ended in [
            ChildProgram.Ended(status: 75, output: [1, 2], errors: [3]), ChildProgram.Ended(status: nil, isLate: true),
            ChildProgram.Ended(status: 0, isTooLong: true),
        ] {
            let back = try ChildProgram.Ended(ended.fields)
            #expect(back.status == ended.status && back.isLate == ended.isLate && back.isTooLong == ended.isTooLong)
            #expect(back.output == ended.output && back.errors == ended.errors)
        }
        #expect(throws: Errno.noEntry) { _ = try ChildProgram.Ended(bytes("2")) }
        #expect(throws: Errno.inputOutput) { _ = try ChildProgram.Ended(bytes("x")) }
        #expect(throws: Errno.inputOutput) { _ = try ChildProgram.Ended([]) }
    }

    @Test func `a list is read from a stream, and half of one, or one without end, is none`() throws {
        func read(_ bytes: [UInt8]) throws(Errno) -> [[UInt8]] {
            let ends = try System.SocketPair()
            try System.write(bytes, to: ends.theirs.raw)
            let reading = ends.takeOurs()
            return try FieldList.read(from: reading.raw, within: .milliseconds(100))
        }
        let fields = bytes("a", "", "bcd")
        let whole = FieldList.bytes(of: fields)
        #expect(try read(whole) == fields)
        #expect(try read(FieldList.bytes(of: [])) == [])
        for count in 0..<whole.count { #expect(throws: Errno.self) { _ = try read(Array(whole.prefix(count))) } }
        #expect(throws: Errno.inputOutput) { _ = try read([0xFF, 0xFF, 0xFF, 0xFF]) }
        #expect(throws: Errno.inputOutput) { _ = try read([0, 0, 0, 4, 0xFF, 0xFF, 0xFF, 0xFF]) }
    }

    @Test func `a hook is run with its own words, names in their places, and facts as variables`() {
        let hook = NamedProgram.hook(bytes("/bin/hook", "--fast", "{file}"))
        func admits(_ words: [[UInt8]], _ variables: [[UInt8]] = []) -> Bool {
            hook.admits(ProgramOrder(words: words, variables: variables, patience: .seconds(1)))
        }
        #expect(admits(bytes("/bin/hook", "--fast", "/srv/a"), bytes("FERRY_PATH=/a", "FERRY_EVENT=upload")))
        #expect(admits(bytes("/bin/hook", "--fast", "")))
        #expect(!admits(bytes("/bin/sh", "--fast", "/srv/a")))
        #expect(!admits(bytes("/bin/hook", "--slow", "/srv/a")))
        #expect(!admits(bytes("/bin/hook", "--fast", "--option")))
        #expect(!admits(bytes("/bin/hook", "--fast")))
        #expect(!admits(bytes("/bin/hook", "--fast", "/a", "/b")))
        #expect(!admits([]))
        for variable in [
            "LD_PRELOAD=/x", "PATH=/x", "FERRYD_ROOT=/", "FERRY_A", "FERRY_A B=1", "FERRY_a=1", "=1", "",
        ] {
            #expect(!admits(bytes("/bin/hook", "--fast", "/srv/a"), bytes(variable)), "\(variable)")
        }
    }

    @Test func `a program for a zone is run for records of proofs alone`() {
        let records = bytes("_acme-challenge.ftp.example.org", "_acme-challenge.example.org")
        let zone = NamedProgram.zone(Array("/bin/dns".utf8), records: Set(records))
        let value = Digest.base64URL([UInt8](repeating: 0xFB, count: 32))
        func admits(_ words: String...) -> Bool {
            zone.admits(ProgramOrder(words: words.map { Array($0.utf8) }, patience: .seconds(1)))
        }
        #expect(admits("/bin/dns", "present", "_acme-challenge.ftp.example.org", value))
        #expect(admits("/bin/dns", "cleanup", "_acme-challenge.example.org", value))
        #expect(!admits("/bin/dns", "present", "www.example.org", value))
        #expect(!admits("/bin/dns", "present", "_acme-challenge.www.example.org", value))
        #expect(!admits("/bin/dns", "delete", "_acme-challenge.ftp.example.org", value))
        #expect(!admits("/bin/other", "present", "_acme-challenge.ftp.example.org", value))
        #expect(!admits("/bin/dns", "present"))
        // Its last digit has bits beyond the 32 bytes.
        let other = String(value.dropLast()) + "t"
        #expect(Digest.bytes(base64URL: other)?.count == 32)
        for word in ["value", "", value + "=", value + "A", String(value.dropLast()), "+" + value.dropFirst(), other] {
            #expect(!admits("/bin/dns", "present", "_acme-challenge.example.org", word), "\(word)")
        }
    }

    @Test func `a program that judges logins is run with its own words, and as one that answers a question`() {
        let words = bytes("/bin/judge", "--strict")
        let verifier = NamedProgram.verifier(words)
        var order = ProgramOrder(words: words, input: [1], patience: .seconds(1), isQuestion: true)
        #expect(verifier.admits(order))
        #expect(!NamedProgram.hook(words).admits(order))
        order.variables = bytes("FERRY_PATH=/a")
        #expect(!verifier.admits(order))
        order.variables = []
        order.words = bytes("/bin/judge", "/a")
        #expect(!verifier.admits(order))
        (order.words, order.isQuestion) = (words, false)
        #expect(!verifier.admits(order))
    }

    @Test func `settings name a program for a zone with the records of their names`() throws {
        var acme = ACMEOptions()
        acme.names = try ["Ftp.example.org", "*.example.org"].map { try DomainName($0) }
        #expect(NamedProgram.zone(in: acme) == nil)
        acme.proof = .dnsHook("/bin/dns")
        let records = bytes("_acme-challenge.ftp.example.org", "_acme-challenge.example.org")
        #expect(NamedProgram.zone(in: acme) == .zone(Array("/bin/dns".utf8), records: Set(records)))
    }

    @Test func `the user and the programs come to the process that runs them as they were sent`() {
        let zone = NamedProgram.zone(Array("/bin/dns".utf8), records: Set(bytes("_acme-challenge.a.org", "b")))
        let programs: Set = [
            zone, .hook(bytes("/bin/a", "")), .hook(bytes("/bin/a", "--b", "{file}")), .verifier(bytes("/bin/a", "")),
        ]
        for user in [nil, FileOwner(user: 7, group: 8)] {
            for terms in [RunnerTerms(user: user, programs: []), RunnerTerms(user: user, programs: programs)] {
                #expect(RunnerTerms(terms.fields) == terms)
            }
        }
        for fields in [
            [], bytes("root"), bytes("7"), bytes("", "x"), bytes("", "0"), bytes("", "2", "hook"),
            bytes("", "1", "hook"), bytes("", "2", "shell", "/bin/sh"), bytes("", "-1", "hook", "/bin/a"),
        ] {
            #expect(RunnerTerms(fields) == nil, "\(fields)")
        }
    }

    @Test func `a process that would stay root runs nothing`() {
        let terms = RunnerTerms(user: FileOwner(user: 0, group: 0), programs: [])
        #expect(throws: Errno.accessDenied) { try terms.settle() }
    }
}
