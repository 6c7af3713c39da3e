// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import FTPWire
import Glibc
import Synchronization
import Testing

@testable import FTPClient

/// Walks that other connections list ahead of.
@Suite(.ownThread) struct ScoutingTests {
    private static let features = ["FEAT": "211-Features:\r\n MLST type*;size*;modify*;\r\n UPLOAD atomic\r\n211 End"]
    private static let inner = (0..<8).map { "d\($0)" }

    private static func line(_ kind: String, _ name: String) -> String {
        "type=\(kind);size=3;modify=20261120134500; \(name)\r\n"
    }

    /// Eight directories with a file each.
    private static func listing(_ command: String) -> String {
        if command == "MLSD /t" { return inner.map { line("dir", $0) }.joined() }
        return line("file", "f-\(command.suffix(2))")
    }

    private static func plan(
        _ configuration: ConnectionConfiguration, connections count: Int, to directory: borrowing TemporaryDirectory
    ) async throws -> SyncPlan {
        var request = SyncRequest(.down, local: LocalPath(directory.path), remote: "/t")
        request.options.deletes = true
        return try await withFTPClient(configuration, connections: count) { client in
            try await client.withConnection { connection in
                try await client.plan(request, on: &connection, connections: .exactly(count))
            }
        }
    }

    private static let paths = inner.flatMap { [$0, "\($0)/f-\($0)"] }

    /// Eight directories below one, in two rounds of four instead of eight: each waits for three others.
    @Test func `directories are listed by four connections at a time, and found in their order`() async throws {
        let underWay = Mutex((now: 0, most: 0))
        try await ScriptedTest.open(sessions: .any) { session in
            try session.converse(CommandLog(), replies: Self.features) { command in
                if command == "MLSD /t" { return Self.listing(command) }
                underWay.withLock { state in
                    state.now += 1
                    state.most = max(state.most, state.now)
                }
                let limit = WaitLimit.usual
                while underWay.withLock({ $0.most < 4 }), !limit.passed { usleep(1000) }
                underWay.withLock { $0.now -= 1 }
                return Self.listing(command)
            }
        } client: { configuration in
            let plan = try await Self.plan(configuration, connections: 4, to: TemporaryDirectory())
            #expect(plan.actions.map { String(decoding: $0.path.bytes, as: UTF8.self) }.sorted() == Self.paths)
            #expect(plan.gaps.isEmpty)
        }
        #expect(underWay.withLock { $0.most } == 4)
    }

    /// Whoever waits for its turn at the plan lists a directory meanwhile.
    @Test func `the connections of a download list its directories side by side`() async throws {
        let underWay = Mutex((now: 0, most: 0))
        let directory = try TemporaryDirectory()
        try await ScriptedTest.open(sessions: .any) { session in
            try session.converse(CommandLog(), replies: Self.features) { command in
                if command.hasPrefix("RETR") { return "abc" }
                if command == "MLSD /t" { return Self.line("file", "r") + Self.listing(command) }
                underWay.withLock { state in
                    state.now += 1
                    state.most = max(state.most, state.now)
                }
                let limit = WaitLimit.usual
                while underWay.withLock({ $0.most < 3 }), !limit.passed { usleep(1000) }
                underWay.withLock { $0.now -= 1 }
                return Self.listing(command)
            }
        } client: { configuration in
            var item = DownloadItem("/t", to: nil)
            item.facts = EntryFacts(name: "t", kind: .directory)
            item.tree = .into(try await LocalDirectory.open(LocalPath(directory.path)))
            var plan = DownloadPlan([item])
            plan.isRecursive = true
            try await withFTPClient(configuration, connections: 4) { client in
                _ = try await client.run(plan, connections: .exactly(4))
            }
        }
        #expect(underWay.withLock { $0.most } >= 3)
        #expect(try Files.list(directory.path).sorted() == Self.inner + ["r"])
        for name in Self.inner { #expect(try Files.list(directory.path(name)) == ["f-\(name)"]) }
    }

    /// The way in which other connections fail.
    enum Failure: CaseIterable {
        /// They are not let in.
        case refused
        /// They are cut off in the midst of their first listing.
        case cut
        /// They may list nothing.
        case forbidden
    }

    @Test(arguments: Failure.allCases)
    func `what the others cannot list is listed by the first one, and nothing is missing`(
        _ failure: Failure
    ) async throws {
        try await ScriptedTest.open(sessions: .any) { session in
            if session.number > 1, failure == .refused { return try session.reply("421 Too many connections.") }
            guard session.number > 1, failure == .cut else {
                return try session.converse(CommandLog(), replies: Self.features) { command in
                    session.number == 1 ? Self.listing(command) : nil
                }
            }
            try? session.converse(CommandLog(), replies: Self.features) { _ in
                session.control.close()
                return Self.line("file", "half")
            }
        } client: { configuration in
            let plan = try await Self.plan(configuration, connections: 3, to: TemporaryDirectory())
            #expect(plan.actions.map { String(decoding: $0.path.bytes, as: UTF8.self) }.sorted() == Self.paths)
            #expect(plan.gaps.isEmpty)
        }
    }

    /// The guard of deletions: a directory that nobody can list, or that is cut off, leaves a gap.
    @Test(arguments: ["550 Permission denied.", "226 Output truncated."])
    func `a directory that cannot be listed as a whole leaves a gap, whoever has tried`(end: String) async throws {
        try await ScriptedTest.open(sessions: .any) { session in
            try session.welcome()
            var listener: RawListener?
            while let line = try session.nextLine() {
                let command = String(decoding: line, as: UTF8.self)
                switch command.prefix(4) {
                case "FEAT": try session.reply(Self.features["FEAT"] ?? "")
                case "PWD": try session.reply("257 \"/\"")
                case "EPSV":
                    listener = try RawListener()
                    try session.reply("229 Yes (|||\(try listener?.name.port ?? 0)|).")
                case "MLSD":
                    let isBroken = command == "MLSD /t/d5"
                    if isBroken, end.hasPrefix("550") {
                        try session.reply(end)
                        continue
                    }
                    try session.reply("150 Here.")
                    let data = try listener?.accept()
                    try data?.send(Self.listing(command))
                    data?.close()
                    try session.reply(isBroken ? end : "226 Done.")
                case "QUIT": return try session.reply("221 Bye.")
                default: try session.reply("200 Yes.")
                }
            }
        } client: { configuration in
            let directory = try TemporaryDirectory()
            try Files.makeDirectory(directory.path("d5"))
            for name in ["gone", "d5/kept"] { try Files.write([1], to: directory.path(name)) }
            let plan = try await Self.plan(configuration, connections: 4, to: directory)
            #expect(plan.gaps.count == 1)
            #expect(plan.deletionCount == 0)
        }
    }
}
