// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPTesting
import FTPWire
import Glibc
import Synchronization
import Testing

@Suite(.ownThread) struct ClientTests {
    @Test func `a connection is kept for the next use`() async throws {
        try await ScriptedTest.open { session in
            try session.begin()
            for _ in 1...3 {
                try session.expect("NOOP")
                try session.reply("200 Ok.")
            }
            try session.end()
        } client: { configuration in
            try await withFTPClient(configuration) { client in
                for _ in 1...3 {
                    try await client.withConnection { connection in
                        try await connection.keepAlive()
                    }
                }
            }
        }
    }

    @Test func `a connection that was lost while idle is replaced without a word`() async throws {
        try await ScriptedTest.open(sessions: 2) { session in
            try session.begin()
            try session.expect("NOOP")
            if session.number == 1 { return try session.reply("200 Ok.", "421 Idle for too long.") }
            try session.reply("200 Ok.")
            try session.end()
        } client: { configuration in
            try await withFTPClient(configuration) { client in
                for _ in 1...2 {
                    try await client.retrying { connection in
                        try await connection.keepAlive()
                    }
                }
            }
        }
    }

    @Test func `a connection that has said farewell is lent to nobody`() async throws {
        try await ScriptedTest.open(sessions: 2) { session in
            try session.begin()
            try session.expect("NOOP")
            if session.number == 1 {
                // One segment: who has the reply has the farewell.
                try session.reply("200 Ok.", "421 Idle for too long.")
                return try session.expectEnd()
            }
            try session.reply("200 Ok.")
            try session.end()
        } client: { configuration in
            try await withFTPClient(configuration) { client in
                for _ in 1...2 {
                    try await client.withConnection { connection in
                        try await connection.keepAlive()
                    }
                }
            }
        }
    }

    @Test func `a download goes on over a new connection after the old one broke`() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.path("a")
        let content = Content.bytes(1_000_000)
        try await ScriptedTest.open(sessions: 2) { session in
            try session.begin()
            try session.survey("a", size: content.count)
            let listener = try session.passive()
            if session.number == 1 {
                try session.expect("RETR a")
                try session.reply("150 Here.")
                let data = try listener.accept()
                try data.send(Array(content.prefix(600_000)))
                data.close()
                try session.reply("421 Going down.")
                session.control.close()
            } else {
                let offset = Int(String(decoding: try session.expect(verb: "REST"), as: UTF8.self)) ?? 0
                try session.reply("350 Go on.")
                try session.expect("RETR a")
                try session.deliver(Array(content[offset...]), over: listener)
                try session.end()
            }
        } client: { configuration in
            try await withFTPClient(configuration) { client in
                let summary = try await client.download("a", to: .file(LocalPath(path)))
                #expect(summary.moved < 1_000_000)
            }
        }
        #expect(try Files.read(path) == content)
    }

    @Test func `a refusal that will not change is not tried again`() async throws {
        try await ScriptedTest.open { session in
            try session.begin()
            try session.expect("CWD a")
            try session.expect("PWD")
            try session.reply("550 Permission denied.", "257 \"/\"")
            try session.end()
        } client: { configuration in
            try await withFTPClient(configuration) { client in
                let error = await #expect(throws: FTPError.self) {
                    try await client.retrying { try await $0.changeDirectory(to: "a") }
                }
                #expect(error?.code == .denied)
            }
        }
    }

    @Test func `one connection too many for the server is one less for us`() async throws {
        let served = Mutex(0)
        let turnedAway = Mutex(0)
        try await ScriptedTest.open(sessions: .any) { session in
            if session.number > 2 {
                turnedAway.withLock { $0 += 1 }
                return try session.reply("421 Too many connections from your address.")
            }
            try session.begin()
            // The first two are busy until the third has come.
            for _ in 0..<1000 where turnedAway.withLock({ $0 == 0 }) { usleep(10_000) }
            while let line = try session.nextLine() {
                if line == Array("QUIT".utf8) { return try session.reply("221 Bye.") }
                served.withLock { $0 += 1 }
                try session.reply("200 Ok.")
            }
        } client: { configuration in
            try await withFTPClient(configuration, connections: 4) { client in
                let jobs = (0..<20).map { number in
                    TransferJob(name: FileName("\(number)")) { connection in
                        try await connection.keepAlive()
                        return .nothing
                    }
                }
                let ended = Mutex(0)
                await client.perform(jobs) { _, result in
                    if case .success = result { ended.withLock { $0 += 1 } }
                }
                #expect(ended.withLock { $0 } == 20)
                #expect(client.connectionLimit <= 3)
            }
        }
        #expect(served.withLock { $0 } == 20)
    }

    @Test func `jobs end with their errors, and the others go on`() async throws {
        try await ScriptedTest.open(sessions: .any) { session in
            try session.begin()
            while let line = try session.nextLine() {
                if line == Array("QUIT".utf8) { return try session.reply("221 Bye.") }
                try session.reply(line == Array("DELE 3".utf8) ? "550 Permission denied." : "250 Ok.")
            }
        } client: { configuration in
            try await withFTPClient(configuration, connections: 2) { client in
                let jobs = (0..<6).map { number in
                    TransferJob(name: FileName("\(number)")) { connection in
                        try await connection.delete(RemotePath("\(number)"))
                        return .nothing
                    }
                }
                let failed = Mutex<[FileName]>([])
                await client.perform(jobs) { job, result in
                    if case .failure = result { failed.withLock { $0.append(job.name) } }
                }
                #expect(failed.withLock { $0 } == ["3"])
            }
        }
    }
}
