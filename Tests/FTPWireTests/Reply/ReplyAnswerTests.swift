// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import FTPWire
import Testing

/// Values in replies, read as a client gets them: off the wire, in whatever portions they arrive.
@Suite struct ReplyAnswerTests {
    /// Reads one reply from its bytes, cut in every way, and asks each for a value.
    private static func answers<Value>(_ bytes: [UInt8], _ value: (Reply) -> Value) throws -> [Value] {
        try portions(of: bytes).map { pieces in
            var parser = ReplyParser()
            var replies: [Reply] = []
            for piece in pieces {
                parser.feed(piece)
                while let reply = try parser.next() { replies.append(reply) }
            }
            #expect(parser.isEmpty)
            return value(try #require(replies.first))
        }
    }

    private static func answers<Value>(_ text: String, _ value: (Reply) -> Value) throws -> [Value] {
        try answers([UInt8](text + "\r\n"), value)
    }

    @Test(
        arguments: [
            ("213 51", 51), ("213 file: 213, Size =51", 51), ("213 9223372036854775807", .max), ("213 0", 0),
            ("213 9223372036854775808", nil), ("213 none", nil), ("213 ", nil), ("550 51", nil), ("150 51", nil),
        ] as [(String, Int64?)])
    func `a size is the last number of a 213`(text: String, size: Int64?) throws {
        #expect(try Self.answers(text, \.fileSize).allSatisfy { $0 == size })
    }

    @Test func `a time is read in every form that servers write`() throws {
        let time = Timestamp(seconds: 1_795_182_300)
        for text in ["213 20261120134500", "213  20261120134500 ", "213 20261120134500.000"] {
            #expect(try Self.answers(text, \.modificationTime).allSatisfy { $0 == time }, "\(text)")
        }
        for text in ["213 2026112013450", "213 yesterday", "550 20261120134500"] {
            #expect(try Self.answers(text, \.modificationTime).allSatisfy { $0 == nil }, "\(text)")
        }
    }

    @Test func `an entry stands between the first and the last line`() throws {
        let names = try Self.answers("250-Facts:\r\n type=file;size=3; a b\r\n250 End", \.machineEntry?.name)
        #expect(names.allSatisfy { $0 == "a b" })
        for text in ["250 type=file; a", "250-Facts:\r\n250 End", "550-No\r\n type=file; a\r\n550 End"] {
            #expect(try Self.answers(text, \.machineEntry).allSatisfy { $0 == nil }, "\(text)")
        }
    }

    @Test func `a path stands in quotes, and is any bytes`() throws {
        let bytes = [UInt8]("257 \"/a \"\"b\"\" ") + [0xE9] + [UInt8]("\" is current.\r\n")
        #expect(try Self.answers(bytes, \.quotedPath).allSatisfy { $0 == [UInt8]("/a \"b\" ") + [0xE9] })
        #expect(try Self.answers("550 \"/a\" is gone", \.quotedPath).allSatisfy { $0 == nil })
    }

    @Test func `features are names in capitals with what follows them`() throws {
        let text = "211-Features:\r\n SIZE\r\n rest STREAM\r\n MLST type*;size*;\r\n\r\n211 End."
        let features = ["SIZE": "", "REST": "STREAM", "MLST": "type*;size*;"]
        #expect(try Self.answers(text, \.announcedFeatures).allSatisfy { $0 == features })
        let again = "211-Features:\r\n SITE COPY\r\n SITE UTIME\r\n SIZE\r\n SIZE\r\n211 End."
        let joined = ["SITE": "COPY; UTIME", "SIZE": ""]
        #expect(try Self.answers(again, \.announcedFeatures).allSatisfy { $0 == joined })
        #expect(try Self.answers("211 No extra features.", \.announcedFeatures).allSatisfy { $0 == [:] })
        #expect(try Self.answers("502 No.", \.announcedFeatures).allSatisfy { $0 == nil })
    }

    @Test(arguments: [("200 a", false), ("350 a", false), ("150 a", false), ("421 a", true), ("550 a", true)])
    func `a refusal is 4yz or 5yz`(text: String, isRefusal: Bool) throws {
        #expect(try Self.answers(text, \.isRefusal).allSatisfy { $0 == isRefusal })
    }

    /// Writer and reader, either way round.
    @Test func `what a server of Ferry answers is read as it was meant`() throws {
        let time = Timestamp(seconds: 1_795_182_300)
        var entry = EntryFacts(name: [UInt8]("x"), kind: .file)
        entry.size = 7
        #expect(try Self.answers(Completion.size(51).reply.wireBytes, \.fileSize).allSatisfy { $0 == 51 })
        let modified = try Self.answers(Completion.modified(time).reply.wireBytes, \.modificationTime)
        #expect(modified.allSatisfy { $0 == time })
        let path = VirtualPath([UInt8]("/a \"b"))
        #expect(
            try Self.answers(Completion.pathname(path).reply.wireBytes, \.quotedPath).allSatisfy { $0 == path.bytes })
        let facts = Completion.facts(of: path, entry, .all).reply.wireBytes
        #expect(try Self.answers(facts, \.machineEntry?.size).allSatisfy { $0 == 7 })
        let features = Completion.features(["SIZE", "MLST type*;"]).reply.wireBytes
        #expect(try Self.answers(features, \.announcedFeatures).allSatisfy { $0 == ["SIZE": "", "MLST": "type*;"] })
    }

    @Test(
        arguments: [
            ("type*;size*;modify*;", nil), ("", nil), ("create;", nil),
            ("type*;size*;UNIX.mode;", "type;size;UNIX.mode;"), ("TYPE*;perm;create*;odd;", "type;perm;"),
        ] as [(String, String?)])
    func `facts are asked for where a server does not tell them by itself`(feature: String, request: String?) {
        #expect(FactSelection.request(toServerWith: feature) == request)
    }
}
