// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPTesting
import FTPWire
import Synchronization
import Testing

/// Plans on several connections.
@Suite(.ownThread) final class PlanRunTests {
    /// A plan that keeps the ends of its steps, in the order in which it hears of them.
    private struct Recorded: TransferPlan {
        var plan: DownloadPlan
        var ends: [String] = []

        var outlook: PlanOutlook { plan.outlook }

        mutating func next(on connection: inout FTPConnection) async throws -> PlanStep? {
            try await plan.next(on: &connection)
        }

        mutating func report(_ step: PlanStep, _ outcome: PlanOutcome) throws {
            guard case .download(let file) = step else { return }
            switch outcome {
            case .transferred: ends.append("\(file.path)")
            case .failed(let error) where error.endsConnection: throw error
            default: ends.append("\(file.path) failed")
            }
        }
    }

    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    private func plan(_ names: [String]) -> Recorded {
        Recorded(
            plan: DownloadPlan(
                names.map { DownloadItem(RemotePath($0), to: .file(LocalPath(directory.path($0)))) }))
    }

    private static let names = (10..<30).map { "f\($0)" }

    private func expectAll(_ names: [String] = names) throws {
        for name in names { #expect(try Files.read(directory.path(name)) == Array("content of RETR \(name)".utf8)) }
        #expect(try Files.list(directory.path).sorted() == names)
    }

    /// The words in which a server refuses one connection too many, and the step at which it does.
    enum Refusal: CaseIterable {
        case greeting, user, password, words, silence

        func play(_ session: ScriptedSession) throws {
            if self == .silence { return session.control.close() }
            if self == .greeting { return try session.reply("421 Too many connections (3).") }
            try session.reply("220 Ready.")
            try session.expect(verb: "USER")
            if self == .user { return try session.reply("421 Too many users.") }
            try session.reply("331 Password.")
            try session.expect(verb: "PASS")
            try session.reply(self == .words ? "530 Sorry, too many users." : "421 Try again later.")
        }
    }

    @Test(arguments: Refusal.allCases)
    func `a server that permits three connections is served with three, and no file fails`(
        _ refusal: Refusal
    ) async throws {
        let (refused, working) = (ScriptFlag(), ScriptFlag())
        try await ScriptedTest.open(sessions: .any) { session in
            guard session.number <= 3 else {
                try refusal.play(session)
                // The client has understood when it goes.
                _ = try? session.nextLine()
                return refused.add()
            }
            var isWorking = false
            try session.converse(CommandLog()) { command in
                if !isWorking { working.add() }
                isWorking = true
                // No file comes before all have tried.
                working.wait(for: 3)
                refused.wait()
                return "content of \(command)"
            }
        } client: { configuration in
            try await withFTPClient(configuration, connections: 6) { client in
                let done = try await client.run(plan(Self.names), connections: .exactly(4))
                #expect(done.ends == Self.names)
                #expect(client.connectionLimit == 3)
                let learned = try await client.withConnection { $0.profile.connectionLimit?.count }
                #expect(learned == 3)
                // It is not asked again.
                let before = refused.value
                _ = try await client.run(plan(["f10", "f11", "f12", "f13"]), connections: .exactly(4))
                #expect(refused.value == before)
            }
        }
        #expect(working.value == 3)
        try expectAll()
    }

    @Test func `one connection is enough for one file, and for -j 1`() async throws {
        for (names, count) in [(["f10"], ConnectionCount.exactly(6)), (Self.names, .exactly(1)), (["f10"], .automatic)]
        {
            try await ScriptedTest.open(sessions: 1) { session in
                try session.converse(CommandLog()) { "content of \($0)" }
            } client: { configuration in
                try await withFTPClient(configuration, connections: 6) { client in
                    let done = try await client.run(plan(names), connections: count)
                    #expect(done.ends == names)
                }
            }
        }
        try expectAll()
    }

    @Test func `other connections begin in the directory of the first`() async throws {
        let log = CommandLog()
        let second = ScriptFlag()
        try await ScriptedTest.open(sessions: 2) { session in
            try session.converse(session.number == 2 ? log : CommandLog()) { command in
                if session.number == 2 { second.add() } else { second.wait() }
                return "content of \(command)"
            }
        } client: { configuration in
            try await withFTPClient(configuration, connections: 2) { client in
                try await client.withConnection { try await $0.changeDirectory(to: "inner") }
                _ = try await client.run(plan(Self.names), connections: .exactly(2))
            }
        }
        #expect(log.has("CWD /inner"))
        try expectAll()
    }

    @Test func `a file whose connection is lost goes on with another one`() async throws {
        let (lost, served) = (ScriptFlag(), ScriptFlag())
        try await ScriptedTest.open(sessions: .any) { session in
            if session.number == 1 {
                return try session.converse(CommandLog()) { command in
                    lost.wait()
                    served.add()
                    return "content of \(command)"
                }
            }
            // The others end when a file is asked for.
            try? session.converse(CommandLog()) { _ in
                lost.add()
                session.control.close()
                return nil
            }
        } client: { configuration in
            try await withFTPClient(configuration, connections: 3) { client in
                let done = try await client.run(plan(Self.names), connections: .exactly(3))
                #expect(done.ends == Self.names)
            }
        }
        #expect(lost.value > 0 && served.value == Self.names.count)
        try expectAll()
    }

    @Test func `files that are missing are named in the plan's order, and the others come`() async throws {
        try await ScriptedTest.open(sessions: .any) { session in
            try session.converse(CommandLog()) { $0 == "RETR f12" || $0 == "RETR f27" ? nil : "content of \($0)" }
        } client: { configuration in
            try await withFTPClient(configuration, connections: 4) { client in
                let done = try await client.run(plan(Self.names), connections: .exactly(4))
                #expect(done.ends == Self.names.map { ["f12", "f27"].contains($0) ? "\($0) failed" : $0 })
            }
        }
        try expectAll(Self.names.filter { $0 != "f12" && $0 != "f27" })
    }

    @Test func `a name that is there twice is brought twice, and not at the same time`() async throws {
        let other = ScriptFlag()
        try await ScriptedTest.open(sessions: .any) { session in
            try session.converse(CommandLog()) { command in
                if command == "RETR f11" { other.add() } else { other.wait() }
                return "content of \(command)"
            }
        } client: { configuration in
            try await withFTPClient(configuration, connections: 3) { client in
                let names = ["f10", "f10", "f10", "f11"]
                let done = try await client.run(plan(names), connections: .exactly(3))
                #expect(done.ends == names)
            }
        }
        try expectAll(["f10", "f11"])
    }

    @Test func `the first failure ends a plan with its error, unless a closure hears of the ends`() async throws {
        try await ScriptedTest.open(sessions: .any) { session in
            try session.converse(CommandLog()) { $0 == "RETR f12" ? nil : "content of \($0)" }
        } client: { configuration in
            try await withFTPClient(configuration, connections: 2) { client in
                let plan = plan(["f10", "f11", "f12", "f13"]).plan
                let error = await #expect(throws: FTPError.self) {
                    try await client.run(plan, connections: .exactly(1))
                }
                #expect(error?.place == Array("f12".utf8))
                let failed = Mutex<[RemotePath]>([])
                try await client.run(plan) { step, outcome in
                    guard case .download(let file) = step, case .failed = outcome else { return }
                    failed.withLock { $0.append(file.path) }
                }
                #expect(failed.withLock { $0 } == ["f12"])
            }
        }
        try expectAll(["f10", "f11", "f13"])
    }

    @Test func `cancelling between two files is no success`() async throws {
        try await ScriptedTest.open(sessions: .any) { session in
            try session.converse(CommandLog()) { "content of \($0)" }
        } client: { configuration in
            try await withFTPClient(configuration, connections: 1) { client in
                let plan = plan(Self.names)
                let running = Mutex<Task<Void, any Error>?>(nil)
                let task = Task {
                    _ = try await client.run(plan, connections: .exactly(1)) { progress in
                        // From here on the file takes its name, and nothing holds that up.
                        if progress.step == 1, progress.transfer.stage == .finished {
                            running.withLock { $0 }?.cancel()
                        }
                    }
                }
                running.withLock { $0 = task }
                let error = await #expect(throws: FTPError.self) { try await task.value }
                #expect(error?.code == .cancelled)
            }
        }
    }

    @Test func `cancelling ends all transfers, and the client serves on`() async throws {
        let begun = ScriptFlag()
        try await ScriptedTest.open(sessions: .any) { session in
            try session.welcome()
            while let line = try session.nextLine().map({ String(decoding: $0, as: UTF8.self) }) {
                switch line.prefix(4) {
                case "EPSV":
                    let listener = try RawListener()
                    try session.reply("229 Yes (|||\(try listener.name.port)|).")
                    _ = try session.nextLine()
                    try session.reply("150 Here.")
                    let data = try listener.accept()
                    begun.add()
                    // The client ends it.
                    try session.expect("ABOR")
                    try session.expect("NOOP")
                    data.close()
                    try session.reply("426 Broken off.", "226 Aborted.", "200 Ok.")
                case "QUIT": return try session.reply("221 Bye.")
                case "CWD ", "TYPE", "NOOP": try session.reply("200 Ok.")
                case "PWD": try session.reply("257 \"/\"")
                default: try session.reply("502 No.")
                }
            }
        } client: { configuration in
            try await withFTPClient(configuration, connections: 4) { client in
                let plan = plan(Self.names)
                let task = Task { try await client.run(plan, connections: .exactly(4)) }
                begun.wait(for: 4)
                task.cancel()
                let error = await #expect(throws: FTPError.self) { try await task.value }
                #expect(error?.code == .cancelled)
                try await client.withConnection { try await $0.keepAlive() }
            }
        }
        #expect(begun.value == 4)
    }
}
