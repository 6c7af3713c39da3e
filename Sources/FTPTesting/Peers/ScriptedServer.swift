// SPDX-License-Identifier: Apache-2.0
import Synchronization
package import Testing

/// A server that plays a part: a real listening socket whose sessions do what a script says, so that a client meets
/// replies, splits, ends and delays that a well-behaved server never sends.
///
/// ```swift
/// try await ScriptedServer.playing { session in
///     try session.reply("220 Ready.")
///     try session.expect("QUIT")
///     try session.reply("221 Bye.")
/// } to: { port in
///     try await clientUnderTest(port)
/// }
/// ```
package enum ScriptedServer {
    /// The number of connections the script is played to.
    package enum Sessions: Sendable, ExpressibleByIntegerLiteral {
        /// A fixed number, each on a thread of its own; it is an issue when fewer come.
        case exactly(Int)
        /// As many as come, at most eight at the same time.
        case any

        package init(integerLiteral value: Int) { self = .exactly(value) }
    }

    /// Plays `script` to the connections that `client` makes, and ends when both have ended.
    ///
    /// A script that could not be played to its end is an issue of the test: it usually explains what the client
    /// complains of.
    package static func playing<Value>(
        sessions: Sessions = 1, at host: String = "127.0.0.1", sourceLocation: SourceLocation = #_sourceLocation,
        _ script: @escaping @Sendable (ScriptedSession) throws -> Void,
        to client: (_ port: UInt16) async throws -> Value
    ) async throws -> Value {
        let stage = try Stage(host, script)
        let port = try stage.listener.name.port
        let performances = stage.play(sessions)
        let result: Result<Value, any Error>
        do { result = .success(try await client(port)) } catch { result = .failure(error) }
        stage.listener.stop()
        for performance in performances {
            if case .failure(let failure) = await performance.result {
                Issue.record("the script was not played to its end: \(failure)", sourceLocation: sourceLocation)
            }
        }
        return try result.get()
    }
}

/// The listener, the script and the count of those it was played to.
private final class Stage: Sendable {
    let listener: RawListener
    private let script: @Sendable (ScriptedSession) throws -> Void
    private let count = Atomic(0)

    init(_ host: String, _ script: @escaping @Sendable (ScriptedSession) throws -> Void) throws {
        listener = try RawListener(host)
        self.script = script
    }

    /// Plays to the sessions expected, each on a thread of its own.
    func play(_ sessions: ScriptedServer.Sessions) -> [Background<Void>] {
        switch sessions {
        case .exactly(let count): (0..<count).map { _ in Background { try self.playOnce() } }
        case .any: (0..<8).map { _ in Background { try self.playUntilStopped() } }
        }
    }

    private func playOnce() throws {
        let control: RawSocket
        do { control = try listener.accept(within: .seconds(60)) } catch {
            throw TestFailure("a connection was expected and none came")
        }
        try script(ScriptedSession(control, number: count.add(1, ordering: .relaxed).newValue))
    }

    private func playUntilStopped() throws {
        while let control = try? listener.accept(within: .seconds(60)) {
            try script(ScriptedSession(control, number: count.add(1, ordering: .relaxed).newValue))
        }
    }
}
