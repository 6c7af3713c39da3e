// SPDX-License-Identifier: Apache-2.0
@testable import FTPClient
import FTPWire
import FerryIO
import ProgramKit
import Testing

@testable import ferry

struct FailureTests {
    @Test(arguments: [
        (
            FTPError.Code.notFound, FTPError.Operation.download, "No such file found on the server: b.txt",
            ExitCode.notFound
        ),
        (.notFound, .delete, "No such file found on the server: b.txt", .notFound),
        (.notFound, .changeDirectory, "No such directory found on the server: b.txt", .notFound),
        (.notFound, .list, "No such file or directory found on the server: b.txt", .notFound),
        (.cancelled, .download, "Interrupted; what has arrived is kept.", .interrupted),
        (.cancelled, .list, "Interrupted.", .interrupted),
    ])
    func `in plain words`(code: FTPError.Code, operation: FTPError.Operation, message: String, exit: ExitCode) {
        let failure = Failure(FTPError(code, operation, bytes("b.txt")))
        #expect(failure.message == message)
        #expect(failure.code == exit)
    }

    @Test func `a missing local file is named`() {
        let failure = Failure(Errno.noEntry, local: bytes("c.txt"))
        #expect(failure.message == "No such file found locally: c.txt")
        #expect(failure.code == .localFile)
    }

    @Test func `an upload into a missing directory names the directory`() {
        #expect(
            Failure(FTPError(.notFound, .upload, bytes("d/e/f"))).message
                == "No such directory found on the server: d/e")
        #expect(Failure(FTPError(.notFound, .upload, bytes("f"))).message == "No such directory found on the server: f")
    }

    @Test(
        arguments: [
            (FTPError.Code.cannotConnect, 3), (.busy, 8), (.connectionLost, 10), (.unknown, 10), (.isDirectory, 2),
            (.loginRefused, 5), (.notFound, 6), (.denied, 7),
            (.exists, 7), (.refused, 7), (.notSupported, 7), (.full, 8), (.localFile, 9), (.incomplete, 10),
            (.timedOut, 10),
            (.protocolViolation, 11), (.encryptionFailed, 4), (.untrusted, 4), (.refusedByGuard, 12), (.cancelled, 130),
            (.notConnected, 2),
        ] as [(FTPError.Code, CInt)])
    func `each code of the library has an exit code`(code: FTPError.Code, exit: CInt) {
        #expect(ExitCode(FTPError(code, .download, [])).rawValue == exit)
    }

    @Test func `a server that is full ends a batch, and a file that is refused does not`() {
        let ends: Set<FTPError.Code> = [
            .busy, .full, .connectionLost, .cannotConnect, .loginRefused, .notConnected, .cancelled, .protocolViolation,
            .encryptionFailed, .untrusted,
        ]
        for code in FTPError.Code.allCases {
            #expect(Failure(FTPError(code, .download, bytes("b.txt"))).endsBatch == ends.contains(code), "\(code)")
        }
    }

    @Test func `what the server says cannot move the cursor`() {
        let reply = Reply(ReplyCode(rawValue: 550), "\u{1B}[2J no\u{9B}")
        for code in FTPError.Code.allCases {
            let message = Failure(FTPError(code, .rename, [0x1B, 0x0A], reply: reply)).message
            #expect(!message.unicodeScalars.contains { $0.value < 0x20 || (0x7F...0x9F).contains($0.value) }, "\(code)")
        }
    }

    @Test func `as JSON it is one object`() {
        let failure = Failure(
            FTPError(.notFound, .download, bytes("b.txt"), reply: Reply(ReplyCode(rawValue: 550), "No.")))
        #expect(
            failure.json().text
                == #"{"error":"notFound","exitCode":6,"message":"No such file found on the server: b.txt","#
                + #""operation":"download","place":"b.txt","reply":550,"replyText":"No."}"#)
    }
}

struct TallyTests {
    private let console = Console(verbosity: .quiet)

    @Test func `some that fail among others make it some failed`() throws {
        var tally = Tally(console)
        tally.succeed()
        try tally.fail(.told(.notFound))
        #expect(code(of: tally) == .someFailed)
    }

    @Test func `one that fails alone keeps its code, as do several that fail alike`() throws {
        var tally = Tally(console)
        #expect(code(of: tally) == nil)
        try tally.fail(.told(.notFound))
        #expect(code(of: tally) == .notFound)
        try tally.fail(.told(.notFound))
        #expect(code(of: tally) == .notFound)
        try tally.fail(.told(.denied))
        #expect(code(of: tally) == .someFailed)
    }

    @Test func `a lost connection or an interruption ends them all at once`() {
        var tally = Tally(console)
        #expect(throws: Failure.self) { try tally.fail(.interrupted) }
        #expect(throws: Failure.self) { try tally.fail(Failure(FTPError(.connectionLost, .download, []))) }
    }

    private func code(of tally: Tally) -> ExitCode? {
        var tally = tally
        do throws(Failure) { try tally.finish() } catch { return error.code }
        return nil
    }
}
