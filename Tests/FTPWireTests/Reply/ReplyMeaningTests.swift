// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import FTPWire
import Testing

/// Every meaning with the number that RFC 959, 1123, 2389, 2428 or 3659 gives it.
private let preliminaries: [(Preliminary, UInt16)] = [
    (.sending(bytes: nil), 150), (.receiving, 150), (.receiving(as: [UInt8]("a")), 150), (.listing, 150),
]
private let intermediates: [(IntermediateReply, UInt16)] = [
    (.passwordRequired, 331), (.readyToRename, 350), (.restarting(at: .zero), 350),
]
private let path = VirtualPath("/a")
private let completions: [(Completion, UInt16)] = [
    (.greeting(["Hello."]), 220), (.loggedIn(as: "anna"), 230), (.readyForNewUser, 220), (.goodbye, 221),
    (.superfluous, 202), (.commandOkay, 200), (.type(.image), 200), (.names(areIn: "UTF-8"), 200), (.facts(.all), 200),
    (.sizeNoted, 200), (.dataPortAccepted, 200), (.onlyExtendedPassive, 200),
    (.enteredPassive(HostPort(host: 1, port: 2)), 227), (.enteredExtendedPassive(port: 1), 229), (.systemType, 215),
    (.features([]), 211), (.features(["SIZE"]), 211), (.systemStatus([]), 211), (.help(["USER"]), 214),
    (.transferStatus(TransferStatus(bytes: 1, total: nil, rate: 1)), 213),
    (.fileActionOkay, 250), (.directoryChanged(), 250), (.deleted, 250), (.directoryRemoved, 250), (.renamed, 250),
    (.pathname(path), 257), (.made(path), 257), (.size(1), 213), (.modified(Timestamp(seconds: 0)), 213),
    (.modified(Timestamp(seconds: 0), of: path), 213), (.facts(of: path, EntryFacts(name: [], kind: .file), .all), 250),
    (.transferComplete(bytes: 1, duration: .zero), 226), (.listingComplete(entries: 1), 226), (.aborted, 226),
    (.nothingToAbort, 225),
]
private let refusals: [(Refusal, UInt16)] = [
    (.tooManySessions, 421), (.tooManySessionsFromAddress, 421), (.tooManySessionsOfUser, 421),
    (.tooManyLoginAttempts, 421), (.tooManyUnknownCommands, 421), (.loginTimeout, 421), (.shuttingDown, 421),
    (.serviceUnavailable, 421), (.idleTimeout(seconds: 300), 421), (.unknownCommand, 500), (.syntaxError, 501),
    (.notImplemented, 502), (.lineTooLong, 500), (.lineContainsNUL, 501), (.lineContainsCarriageReturn, 501),
    (.argumentTooLong, 501), (.argumentMissing, 501), (.argumentNotWanted, 501), (.badArgument("No."), 501),
    (.parameterNotImplemented("No."), 504), (.badSequence, 503), (.needs(.rnfr), 503), (.notLoggedIn, 530),
    (.loginIncorrect, 530), (.noDataConnectionPlanned, 425),
    (.cannotOpenDataConnection, 425), (.noPassivePort, 425), (.dataPortRefused, 500),
    (.onlyExtendedPassiveAllowed, 503), (.passiveNeedsIPv4, 425), (.addressFamilyNotSupported, 522),
    (.addressFamilyNotSupported(use: .ipv4), 522), (.transferAborted(), 426), (.dataConnectionLost(), 426),
    (.transferStalled(seconds: 60), 426), (.localError(), 451), (.fileShrank, 451), (.listingIncomplete, 451),
    (.fileDamaged, 451), (.keyMissing, 451), (.fileNotSealed, 550),
    (.diskFull(), 452), (.noRoom(for: 9, in: 5), 452), (.quotaExceeded(), 552), (.fileBusy, 450),
    (.noSuchFile, 550),
    (.isDirectory, 550), (.notDirectory, 550), (.notRegularFile, 550), (.permissionDenied, 550), (.readOnly, 550),
    (.alreadyExists, 550), (.directoryNotEmpty, 550), (.linkLoop, 550), (.sizeUnknownInASCII, 550),
    (.timeNotSettable, 550), (.noFilesFound, 450), (.fileTooLarge, 552), (.nameNotAllowed, 553), (.namesDirectory, 553),
    (.nameTooLong, 553),
    (.crossesDevices, 553), (.movesIntoItself, 553), (.restartBeyondEnd, 554), (.noRestartInASCII, 504),
    (.unavailable("No."), 550),
]

@Suite struct ReplyMeaningTests {
    @Test func `every meaning has its number and its group`() {
        for (meaning, code) in preliminaries { check(meaning.reply, code, [.preliminary]) }
        for (meaning, code) in intermediates { check(meaning.reply, code, [.intermediate]) }
        for (meaning, code) in completions { check(meaning.reply, code, [.completion]) }
        for (meaning, code) in refusals { check(meaning.reply, code, [.transientRefusal, .permanentRefusal]) }
    }

    private func check(_ reply: Reply, _ code: UInt16, _ groups: [ReplyGroup]) {
        #expect(reply.code.rawValue == code, "\(reply)")
        #expect(groups.contains(reply.code.group), "\(reply)")
        #expect(reply.lines.allSatisfy { !$0.contains(0x0A) && !$0.contains(0x0D) }, "\(reply)")
        #expect(!reply.text.isEmpty)
    }

    @Test func `421 closes the connection, and so does an endless line`() {
        for (refusal, code) in refusals {
            #expect(refusal.closesConnection == (code == 421 || refusal == .lineTooLong), "\(refusal.reply)")
        }
    }

    @Test func `what is kept is told`() {
        #expect(
            Refusal.diskFull(kept: 4096).reply.text
                == "The disk is full. 4096 bytes are kept; REST 4096 goes on from there.")
        #expect(Refusal.diskFull(kept: 0).reply.text == "The disk is full.")
    }

    @Test(arguments: [nil, 0, 3552, .max] as [Int64?])
    func `a download tells its size where clients look for it`(bytes: Int64?) {
        #expect(Preliminary.sending(bytes: bytes).reply.announcedSize == bytes)
    }

    @Test(
        arguments: [
            ("Opening BINARY mode data connection for a (1).txt (3552 bytes).", 3552),
            ("Opening data connection (3552 Bytes)", 3552), ("2097152.0 kbytes to download", nil), ("(12)", nil),
            ("(99999999999999999999 bytes)", nil), ("( bytes)", nil), ("", nil),
        ] as [(String, Int64?)])
    func `announced sizes are read as others write them`(text: String, size: Int64?) {
        #expect(Reply(ReplyCode(rawValue: 150), text).announcedSize == size)
        #expect(Reply(ReplyCode(rawValue: 226), text).announcedSize == nil)
    }

    @Test func `STOU tells the name as RFC 1123 asks`() {
        #expect(Preliminary.receiving(as: [UInt8]("a.1")).reply.text == "FILE: a.1")
    }

    @Test func `features stand between two lines`() {
        #expect(
            String(bytes: Completion.features(["SIZE", "MDTM"]).reply.wireBytes)
                == "211-Features:\r\n SIZE\r\n MDTM\r\n211 End.\r\n")
    }

    @Test func `facts of a path come back`() {
        var entry = EntryFacts(name: [UInt8]("a"), kind: .file)
        entry.size = 7
        let reply = Completion.facts(of: path, entry, .all).reply
        #expect(String(bytes: reply.wireBytes) == "250-Facts:\r\n type=file;size=7; /a\r\n250 End.\r\n")
        #expect(MachineListingParser.parse(reply.lines[1][...])?.size == 7)
    }

    @Test func `setting a time answers as the draft has it`() {
        let reply = Completion.modified(Timestamp(seconds: 0), of: VirtualPath("/a b")).reply
        #expect(reply.text == "Modify=19700101000000; /a b")
    }

    @Test func `the status of a path shows its listing`() {
        var wire: [UInt8] = []
        let reply = LongReply.pathStatus
        reply.open(into: &wire)
        for lines in ["-rw a\r\n-rw b\n", "", "213 End.\r\n"] { reply.append(lines: [UInt8](lines), to: &wire) }
        reply.append(lines: [0x61, 0xFF, 0, 0x0D, 0x0A], to: &wire)
        reply.close(into: &wire)
        let lines =
            ["Status:", "-rw a", "-rw b", "213 End."].map { [UInt8]($0) } + [[0x61, 0xFF, 0], [UInt8]("End.")]
        #expect(wire == Reply(ReplyCode(rawValue: 213), lines: lines).wireBytes)
    }

    @Test func `every malformed line has its refusal`() {
        #expect(Refusal(.containsNUL) == .lineContainsNUL)
        #expect(Refusal(.containsCarriageReturn) == .lineContainsCarriageReturn)
        #expect(Refusal(.argumentTooLong) == .argumentTooLong)
    }
}
