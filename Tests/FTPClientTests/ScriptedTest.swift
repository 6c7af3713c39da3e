// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPTesting
import Glibc
import Testing

/// A play of two: a scripted server, and the client under test with time limits that suit a test.
enum ScriptedTest {
    /// Plays a script to whatever `client` does with the port.
    static func open(
        sessions: ScriptedServer.Sessions = 1, configure: (inout ConnectionConfiguration) -> Void = { _ in },
        _ script: @escaping @Sendable (ScriptedSession) throws -> Void,
        client: (ConnectionConfiguration) async throws -> Void
    ) async throws {
        let patientScript: @Sendable (ScriptedSession) throws -> Void = { session in
            session.control.patience = WaitLimit.usualSpan * 2
            try script(session)
        }
        try await ScriptedServer.playing(sessions: sessions, patientScript) { port in
            var configuration = ConnectionConfiguration(
                host: "127.0.0.1", port: port, credentials: Credentials(user: "bob", password: "secret"))
            configuration.timeouts = .patient
            configure(&configuration)
            try await client(configuration)
        }
    }

    /// Plays a script to a connection that has logged in, and takes its leave after `client`.
    static func connected(
        sessions: ScriptedServer.Sessions = 1, configure: (inout ConnectionConfiguration) -> Void = { _ in },
        _ script: @escaping @Sendable (ScriptedSession) throws -> Void,
        client: (inout FTPConnection) async throws -> Void
    ) async throws {
        try await open(sessions: sessions, configure: configure, script) { configuration in
            var connection = try await FTPConnection.open(configuration)
            try await connection.login()
            try await client(&connection)
            await connection.quit()
        }
    }

    /// Plays a script that lies between login and farewell to a connection that has logged in.
    static func loggedIn(
        features: [String] = [], directory: String = "/", configure: (inout ConnectionConfiguration) -> Void = { _ in },
        _ script: @escaping @Sendable (ScriptedSession) throws -> Void,
        client: (inout FTPConnection) async throws -> Void
    ) async throws {
        let opening: @Sendable (ScriptedSession) throws -> Void = { session in
            try session.begin(features: features, directory: directory)
            try script(session)
            if let farewell = try session.nextLine() {
                #expect(farewell == Array("QUIT".utf8))
                try session.reply("221 Bye.")
            }
        }
        try await connected(configure: configure, opening, client: client)
    }
}

extension Timeouts {
    /// Long enough for a machine that builds beside the tests; what is to be waited out is set shorter by its test.
    static var patient: Timeouts {
        var timeouts = Timeouts()
        timeouts.connect = .seconds(60)
        timeouts.reply = .seconds(60)
        timeouts.together = .seconds(60)
        timeouts.dataConnect = .seconds(60)
        timeouts.stall = .seconds(60)
        timeouts.finalReply = .seconds(60)
        timeouts.abort = .seconds(60)
        return timeouts
    }
}

extension ScriptedSession {
    /// Greets, logs in and answers what the client asks first.
    func begin(features: [String] = [], directory: String = "/") throws {
        try welcome()
        try expect("FEAT")
        if features.isEmpty {
            try reply("502 No.")
        } else {
            try reply(["211-Features:"] + features.map { " \($0)" } + ["211 End"])
        }
        try expect("PWD")
        try reply("257 \"\(directory)\" is the current directory.")
    }

    func reply(_ lines: [String]) throws { for line in lines { try reply(line) } }

    /// Answers what the client asks about a file before its first download on a connection.
    func survey(_ name: String, size: Int?, time: String? = "20261120134500", isFirst: Bool = true) throws {
        if isFirst {
            try expect("TYPE I")
            try reply("200 Binary.")
        }
        try expect("SIZE \(name)")
        try reply(size.map { "213 \($0)" } ?? "502 No.")
        try expect("MDTM \(name)")
        try reply(time.map { "213 \($0)" } ?? "502 No.")
    }

    /// Plays a whole download, which must be asked for with this command.
    func sendData(_ bytes: [UInt8], for command: String) throws {
        let received = try sendData(bytes)
        #expect(received == Array(command.utf8))
    }

    /// Takes the client's farewell.
    func end() throws {
        try expect("QUIT")
        try reply("221 Bye.")
    }
}

extension TransferSummary {
    /// Of a job that moves nothing.
    static var nothing: TransferSummary { TransferSummary(size: 0, moved: 0, duration: .zero, verification: .reply) }
}

/// The error that a piece of work throws.
func failure<Value>(of work: () async throws(FTPError) -> Value) async -> FTPError? {
    do throws(FTPError) {
        _ = try await work()
        return nil
    } catch {
        return error
    }
}

extension Files {
    static func setMode(_ path: String, _ mode: mode_t) throws {
        guard chmod(path, mode) == 0 else { throw TestFailure("nothing at \(path)") }
    }

    static func mode(_ path: String) throws -> mode_t {
        var status = stat()
        guard stat(path, &status) == 0 else { throw TestFailure("nothing at \(path)") }
        return status.st_mode & 0o7777
    }
}
