// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import FTPWire
import Synchronization
import Testing

@testable import FTPClient

/// Operations that meet a connection which the server has ended, or that lose it half way.
@Suite(.ownThread) struct RecoveryTests {
    /// How a server ends a session that nobody uses.
    enum Farewell: CaseIterable {
        case words, silence, reset

        func end(_ session: ScriptedSession) throws {
            if self == .words { try session.reply("421 Idle for too long.") }
            if self == .reset { try session.control.reset() } else { session.control.close() }
        }
    }

    @Test(arguments: Farewell.allCases)
    func `after an idle session ended, the next command goes on in the same directory and type`(
        farewell: Farewell
    ) async throws {
        let told = Mutex<[String]>([])
        try await Self.idle(farewell) { session in
            try session.expect("MKD new")
            try session.reply("257 \"/sub/new\" created.")
        } observing: {
            told.append($0)
        } client: { connection in
            try await connection.makeDirectory("new")
            #expect(connection.workingDirectory == "/sub")
        }
        #expect(told.withLock { $0 } == ["reconnected /sub"])
    }

    @Test func `any operation may be the first on a lost connection`() async throws {
        let operations:
            [(line: String, reply: String, work: @Sendable (inout FTPConnection) async throws(FTPError) -> Void)] = [
                (
                    "PWD", "257 \"/sub\"",
                    { connection async throws(FTPError) in _ = try await connection.currentDirectory() }
                ),
                ("DELE a", "250 Ok.", { connection async throws(FTPError) in try await connection.delete("a") }),
                (
                    "RMD a", "250 Ok.",
                    { connection async throws(FTPError) in try await connection.removeDirectory("a") }
                ),
                (
                    "SITE CHMOD 644 a", "200 Ok.",
                    { connection async throws(FTPError) in try await connection.changeMode(of: "a", to: 0o644) }
                ),
                (
                    "NOOP", "200 Ok.",
                    { connection async throws(FTPError) in _ = try await connection.raw(bytes("NOOP")) }
                ),
                (
                    "MDTM a", "213 20261120134500",
                    { connection async throws(FTPError) in
                        #expect(try await connection.modificationTime(of: "a") != nil)
                    }
                ),
                (
                    "SIZE a", "213 5",
                    { connection async throws(FTPError) in
                        #expect(try await connection.size(of: "a") == 5)
                    }
                ),
            ]
        for operation in operations {
            let (line, reply, work) = operation
            try await Self.idle(.words) { session in
                try session.expect(line)
                try session.reply(reply)
            } client: { connection in
                try await work(&connection)
            }
        }
    }

    /// Session 1 changes to `sub`, sets the type and ends; session 2 takes the client back there and goes on.
    private static func idle(
        _ farewell: Farewell, _ script: @escaping @Sendable (ScriptedSession) throws -> Void,
        observing: @escaping @Sendable (String) -> Void = { _ in },
        client: (inout FTPConnection) async throws -> Void
    ) async throws {
        let hasEnded = Mutex(false)
        try await ScriptedTest.connected(sessions: 2) {
            $0.onRecovery = { observing($0.summary) }
        } _: { session in
            try session.begin()
            if session.number == 1 {
                try session.expect("CWD sub")
                try session.expect("PWD")
                try session.reply("250 Ok.", "257 \"/sub\"")
                try session.expect("TYPE I")
                try session.expect("SIZE x")
                try session.reply("200 Ok.", "213 1")
                try farewell.end(session)
                hasEnded.withLock { $0 = true }
            } else {
                try session.expect("CWD /sub")
                try session.expect("PWD")
                try session.reply("250 Ok.", "257 \"/sub\"")
                try session.expect("TYPE I")
                try session.reply("200 Ok.")
                try script(session)
                try session.end()
            }
        } client: { connection in
            try await connection.changeDirectory(to: "sub")
            #expect(try await connection.size(of: "x") == 1)
            let limit = WaitLimit.usual
            while connection.isAlive(), !limit.passed {}
            try await client(&connection)
        }
    }

    @Test func `a server that restarts is given a few seconds`() async throws {
        let pauses = Mutex<[Duration]>([])
        let told = Mutex<[String]>([])
        try await ScriptedTest.open(sessions: 4) {
            $0.pause = { pause in
                pauses.withLock { $0.append(pause) }
                return true
            }
            $0.onRecovery = { told.append($0.summary) }
        } _: { session in
            switch session.number {
            case 1:
                try session.begin()
                try session.expect("PWD")
                session.control.close()
            case 2: session.control.close()
            case 3: try session.reply("421 Not yet.")
            default:
                try session.begin()
                try session.expect("PWD")
                try session.reply("257 \"/\"")
                try session.end()
            }
        } client: { configuration in
            var connection = try await FTPConnection.open(configuration)
            try await connection.login()
            #expect(try await connection.currentDirectory() == "/")
            await connection.quit()
        }
        #expect(pauses.withLock { $0 }.count == 2)
        #expect(told.withLock { $0 } == ["waiting", "reconnected /"])
    }

    @Test func `a server that stays away is told with the operation, and asked only once by the next one`() async throws
    {
        let pauses = Mutex(0)
        try await ScriptedTest.open(sessions: 7) {
            $0.pause = { _ in
                pauses.withLock { $0 += 1 }
                return true
            }
        } _: { session in
            if session.number == 1 {
                try session.begin()
                try session.expect("PWD")
            }
            session.control.close()
        } client: { configuration in
            var connection = try await FTPConnection.open(configuration)
            try await connection.login()
            let error = await failure { () async throws(FTPError) in try await connection.currentDirectory() }
            #expect(error?.code == .connectionLost)
            #expect(error?.operation == .askDirectory)
            #expect(pauses.withLock { $0 } == 4)
            await #expect(throws: FTPError.self) { try await connection.currentDirectory() }
            #expect(pauses.withLock { $0 } == 4)
        }
    }

    @Test func `a directory that is gone meanwhile is told once, and the connection stands`() async throws {
        try await ScriptedTest.connected(sessions: 2) { session in
            try session.begin()
            if session.number == 1 {
                try session.expect("CWD sub")
                try session.expect("PWD")
                try session.reply("250 Ok.", "257 \"/sub\"")
                try session.reply("421 Idle.")
                session.control.close()
            } else {
                try session.expect("CWD /sub")
                try session.expect("PWD")
                try session.reply("550 No such directory.", "257 \"/\"")
                try session.expect("PWD")
                try session.reply("257 \"/\"")
                try session.end()
            }
        } client: { connection in
            try await connection.changeDirectory(to: "sub")
            while connection.isAlive() {}
            let error = await failure { () async throws(FTPError) in try await connection.currentDirectory() }
            #expect(error?.code == .notFound)
            #expect(error?.operation == .changeDirectory)
            #expect(try await connection.currentDirectory() == "/")
        }
    }
}

extension Recovery {
    fileprivate var summary: String {
        switch self {
        case .waiting: "waiting"
        case .reconnected(_, let directory):
            "reconnected \(directory.map { String(decoding: $0.bytes, as: UTF8.self) } ?? "?")"
        }
    }
}

extension Mutex<[String]> {
    fileprivate borrowing func append(_ text: String) { withLock { $0.append(text) } }
}

private func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }
