// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPTesting
import FTPWire
import Testing

/// Trees on several connections, one of which fails.
@Suite(.ownThread) final class PlanTreeTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    /// A tree with a directory whose listing the second connection is asked for, and cannot give.
    private func bringTree(second script: @escaping @Sendable (ScriptedSession, ScriptFlag) throws -> Void) async throws
    {
        let listings = [
            "LIST d": "-rw-r--r-- 1 a a 5 Jan 1 2024 a\r\ndrwxr-xr-x 2 a a 0 Jan 1 2024 sub\r\n",
            "LIST d/sub": "-rw-r--r-- 1 a a 5 Jan 1 2024 b\r\n",
        ]
        let asked = ScriptFlag()
        try await ScriptedTest.open(
            sessions: .any,
            configure: {
                ($0.timeouts.reply, $0.timeouts.stall) = (.seconds(2), .seconds(2))
                $0.timeouts.abort = .milliseconds(100)
            }
        ) { session in
            if session.number > 1 {
                try? script(session, asked)
                return
            }
            try session.converse(CommandLog()) { command in
                if command == "RETR d/a" { asked.wait() }
                return listings[command] ?? "content of \(command)"
            }
        } client: { configuration in
            try await withFTPClient(configuration, connections: 2) { client in
                let local = try await LocalDirectory.open(LocalPath(directory.path))
                var item = DownloadItem("d", facts: EntryFacts(name: Array("d".utf8), kind: .directory), to: nil)
                item.tree = .inside(local, name: Array("d".utf8))
                var plan = DownloadPlan([item])
                plan.isRecursive = true
                try await client.run(plan, connections: .exactly(2))
            }
        }
        #expect(asked.value > 0)
        #expect(try Files.read(directory.path("d/a")) == Array("content of RETR d/a".utf8))
        #expect(try Files.read(directory.path("d/sub/b")) == Array("content of RETR d/sub/b".utf8))
    }

    @Test func `a directory whose listing times out on a helper is listed by the first connection`() async throws {
        try await bringTree { session, asked in
            try session.converse(CommandLog()) { _ in
                asked.add()
                // Silence, until the client goes.
                _ = try? session.nextLine()
                session.control.close()
                return nil
            }
        }
    }

    @Test func `a helper that gets no data connection leaves the work to the first one`() async throws {
        try await bringTree { session, asked in
            let log = CommandLog()
            defer { asked.add() }
            try session.converse(log, replies: ["EPSV": "425 No port is free."])
        }
    }
}
