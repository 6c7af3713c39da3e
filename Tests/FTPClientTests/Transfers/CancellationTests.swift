// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPTesting
import FTPWire
import Testing

@Suite(.ownThread) struct CancellationTests {
    /// Runs work in a task that is cancelled as soon as some progress is told, and gives its error back.
    static func cancelled(
        _ configuration: ConnectionConfiguration,
        _ work: @escaping @Sendable (inout FTPConnection, @escaping ProgressObserver) async throws(FTPError) -> Void
    ) async throws -> (error: FTPError?, isUsable: Bool) {
        let (signals, signal) = AsyncStream.makeStream(of: Void.self)
        let task = Task {
            var connection = try await FTPConnection.open(configuration)
            try await connection.login()
            let error = await failure { () async throws(FTPError) in
                try await work(&connection) { progress in
                    if progress.completed > 0 { signal.yield() }
                }
            }
            let isUsable = connection.isUsable
            let handover = Handover(connection)
            await Task { if let connection = handover.take() { await connection.quit() } }.value
            return (error, isUsable)
        }
        for await _ in signals { break }
        task.cancel()
        return try await task.value
    }

    @Test func `a cancelled download keeps its part and its connection`() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.path("a")
        try await ScriptedTest.open { session in
            try session.begin()
            try session.survey("a", size: 1_000_000)
            let listener = try session.passive()
            try session.expect("RETR a")
            try session.reply("150 Here.")
            let data = try listener.accept()
            try data.send(Content.bytes(600_000))
            try session.expect("ABOR")
            try session.expect("NOOP")
            try session.reply("426 Aborted.", "225 Nothing to abort.", "200 Ok.")
            try session.end()
        } client: { configuration in
            let end = try await Self.cancelled(configuration) { connection, observer async throws(FTPError) in
                try await connection.download("a", to: .file(LocalPath(path)), onProgress: observer)
            }
            #expect(end.error?.code == .cancelled)
            #expect(end.isUsable)
        }
        #expect(!Files.exists(path))
    }

    @Test func `a cancelled upload resets its data, so that no server takes it for whole`() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.path("a")
        try Content.makeSparseFile(at: path, size: 500_000_000)
        try await ScriptedTest.open {
            $0.uploadNaming = .direct
        } _: { session in
            try session.begin()
            try session.expect("TYPE I")
            try session.reply("200 Ok.")
            let listener = try session.passive()
            try session.expect("STOR a")
            try session.reply("150 Go on.")
            let data = try listener.accept()
            _ = try data.receive(exactly: 1_000_000)
            try session.expect("ABOR")
            try session.expect("NOOP")
            #expect(throws: (any Error).self) { try data.receiveToEnd() }
            try session.reply("426 Aborted.", "226 Ok.", "200 Ok.")
            try session.end()
        } client: { configuration in
            let end = try await Self.cancelled(configuration) { connection, observer async throws(FTPError) in
                try await connection.upload(.file(LocalPath(path)), to: "a", onProgress: observer)
            }
            #expect(end.error?.code == .cancelled)
            #expect(end.isUsable)
        }
    }

    @Test func `a server that has already finished needs no abort`() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.path("a")
        try await ScriptedTest.open { session in
            try session.begin()
            try session.survey("a", size: 1_000_000)
            let listener = try session.passive()
            try session.expect("RETR a")
            try session.reply("150 Here.", "226 All is on its way.")
            let data = try listener.accept()
            try data.send(Content.bytes(600_000))
            try session.end()
        } client: { configuration in
            let end = try await Self.cancelled(configuration) { connection, observer async throws(FTPError) in
                try await connection.download("a", to: .file(LocalPath(path)), onProgress: observer)
            }
            #expect(end.error?.code == .cancelled)
            #expect(end.isUsable)
        }
    }
}
