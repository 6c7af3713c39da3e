// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPTesting
import FTPWire
import Synchronization
import Testing

@Suite(.ownThread) struct DownloadTests {
    @Test func `a file arrives whole, with its time, and nothing else is left behind`() async throws {
        let directory = try TemporaryDirectory()
        let content = Content.bytes(300_000)
        let path = directory.path("a.bin")
        try await ScriptedTest.loggedIn { session in
            try session.survey("a.bin", size: 300_000)
            try session.sendData(content, for: "RETR a.bin")
        } client: { connection in
            let summary = try await connection.download("a.bin", to: .file(LocalPath(path)))
            #expect(summary.size == 300_000)
            #expect(summary.moved == 300_000)
            #expect(summary.verification == .size)
        }
        #expect(try Files.read(path) == content)
        #expect(try Files.modificationSeconds(path) == 1_795_182_300)
        #expect(try entryNames(of: Array(directory.path.utf8)) == [Array("a.bin".utf8)])
    }

    @Test(arguments: [0, 1, 65536])
    func `files of any size arrive`(size: Int) async throws {
        let directory = try TemporaryDirectory()
        let content = Content.bytes(size)
        let path = directory.path("a")
        try await ScriptedTest.loggedIn { session in
            try session.survey("a", size: size, time: nil)
            try session.sendData(content, for: "RETR a")
        } client: { connection in
            try await connection.download("a", to: .file(LocalPath(path)))
        }
        #expect(try Files.read(path) == content)
    }

    @Test func `a server that tells neither size nor time is believed`() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.path("a")
        try await ScriptedTest.loggedIn { session in
            try session.survey("a", size: nil, time: nil)
            try session.sendData([1, 2, 3], for: "RETR a")
            // Neither is asked again.
            try session.sendData([1, 2, 3], for: "RETR a")
        } client: { connection in
            for _ in 1...2 {
                let summary = try await connection.download("a", to: .file(LocalPath(path)))
                #expect(summary.verification == .reply)
            }
        }
        #expect(try Files.read(path) == [1, 2, 3])
    }

    @Test func `125 is as good as 150, all at once too, and no word before the bytes is none the worse`() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.path("a")
        try await ScriptedTest.loggedIn { session in
            for (number, replies) in [["125 Open.", "226 Done."], ["150 Open.", "226 Done."], ["226 Done."]]
                .enumerated()
            {
                try session.survey("a", size: 3, isFirst: number == 0)
                let listener = try session.passive()
                try session.expect("RETR a")
                if number == 1 { try session.reply(replies) }
                let data = try listener.accept()
                if number == 0 { try session.reply(replies[0]) }
                try data.send([7, 8, 9])
                data.close()
                if number != 1 { try session.reply(replies[replies.count - 1]) }
            }
        } client: { connection in
            for _ in 1...3 { try await connection.download("a", to: .file(LocalPath(path))) }
        }
        #expect(try Files.read(path) == [7, 8, 9])
    }

    @Test func `the data connection is closed before the final reply is waited for`() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.path("a")
        try await ScriptedTest.loggedIn { session in
            try session.survey("a", size: 1)
            let listener = try session.passive()
            try session.expect("RETR a")
            try session.reply("150 Here.")
            let data = try listener.accept()
            try data.send([1])
            try data.finishSending()
            #expect(try data.receiveToEnd().isEmpty)
            try session.reply("226 You let go, so do I.")
        } client: { connection in
            try await connection.download("a", to: .file(LocalPath(path)))
        }
    }

    @Test func `bytes go to a pipe as they come`() async throws {
        let directory = try TemporaryDirectory()
        let fifo = directory.path("pipe")
        try Files.makeFIFO(fifo)
        let content = Content.bytes(200_000)
        async let received = blocking { try Files.read(fifo) }
        try await ScriptedTest.loggedIn { session in
            try session.survey("a", size: 200_000)
            try session.sendData(content, for: "RETR a")
        } client: { connection in
            let summary = try await connection.download("a", to: .file(LocalPath(fifo)))
            #expect(summary.size == 200_000)
        }
        #expect(try await received.count > 0)
        #expect(Files.exists(fifo))
    }

    @Test func `contents are taken up to a limit`() async throws {
        try await ScriptedTest.loggedIn { session in
            try session.survey("a", size: 3)
            try session.sendData([1, 2, 3], for: "RETR a")
            try session.survey("a", size: 30, isFirst: false)
            let listener = try session.passive()
            try session.expect("RETR a")
            try session.reply("150 Here.")
            let data = try listener.accept()
            try data.send([UInt8](repeating: 1, count: 30))
            try session.expect("ABOR")
            try session.expect("NOOP")
            try session.reply("226 Done.", "226 Aborted.", "200 Ok.")
        } client: { connection in
            let bytes = try await connection.contents(of: "a", limit: 10)
            #expect(bytes == [1, 2, 3])
            let error = await failure { () async throws(FTPError) in
                _ = try await connection.contents(of: "a", limit: 10)
            }
            #expect(error?.code == .refusedByGuard)
        }
    }

    @Test func `an observer hears of the beginning of the end and of the end`() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.path("a")
        let heard = Mutex<[TransferProgress]>([])
        try await ScriptedTest.loggedIn { session in
            try session.survey("dir/a", size: 3)
            try session.sendData([1, 2, 3], for: "RETR dir/a")
        } client: { connection in
            try await connection.download("dir/a", to: .file(LocalPath(path))) { progress in
                heard.withLock { $0.append(progress) }
            }
        }
        let progress = heard.withLock { $0 }
        #expect(progress.map(\.stage).suffix(2) == [.verifying, .finished])
        #expect(progress.last?.name == "a")
        #expect(progress.last?.completed == 3)
        #expect(progress.last?.fraction == 1)
        #expect(progress.last?.direction == .download)
    }

    @Test func `a rate limit is kept`() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.path("a")
        try await ScriptedTest.loggedIn { session in
            try session.survey("a", size: 100_000)
            try session.sendData(Content.bytes(100_000), for: "RETR a")
        } client: { connection in
            var options = DownloadOptions()
            options.rateLimit = 200_000
            let summary = try await connection.download("a", to: .file(LocalPath(path)), options: options)
            #expect(summary.duration >= .milliseconds(400))
        }
    }
}
