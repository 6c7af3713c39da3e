// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPTesting
import FTPWire
import Testing

/// Plans as values: what they say is to be done, before anything is.
@Suite(.ownThread) struct PlanTests {
    private static let listings = [
        "d": "drwxr-xr-x 2 a a 0 Jan 1 2024 sub\r\n-rw-r--r-- 1 a a 5 Jan 1 2024 a\r\n"
            + "lrwxrwxrwx 1 a a 1 Jan 1 2024 l -> a\r\nprw-r--r-- 1 a a 0 Jan 1 2024 p\r\n",
        "huge": "-rw-r--r-- 1 a a 9223372036854775807 Jan 1 2024 x\r\n"
            + "-rw-r--r-- 1 a a 9223372036854775807 Jan 1 2024 y\r\n",
        "d/sub": "-rw-r--r-- 1 a a 7 Jan 1 2024 b\r\n",
    ]

    private func planning(
        _ log: CommandLog, _ body: (inout FTPConnection) async throws -> Void
    ) async throws {
        try await ScriptedTest.open { session in
            try session.converse(log, replies: ["MLST": "502 No."]) { command in
                command.hasPrefix("LIST") ? Self.listings[String(command.dropFirst(5))] : nil
            }
        } client: { configuration in
            var connection = try await FTPConnection.open(configuration)
            try await connection.login()
            try await body(&connection)
            await connection.quit()
        }
    }

    /// A step in a word or two.
    private func word(_ step: PlanStep) -> String {
        switch step {
        case .makeDirectory(.here(let path, in: _)): "mkdir \(path)"
        case .makeDirectory(.there(let path)): "MKD \(path)"
        case .download(let file): "get \(file.path)"
        case .upload(let file): "put \(file.path) \(file.size ?? -1)"
        case .remark(let remark): "leave \(String(decoding: remark.path, as: UTF8.self))"
        case .problem: "problem"
        }
    }

    @Test func `a plan to bring a tree tells its steps, and touches nothing`() async throws {
        let directory = try TemporaryDirectory()
        let log = CommandLog()
        try await planning(log) { connection in
            let local = try await LocalDirectory.open(LocalPath(directory.path))
            var item = DownloadItem("d", facts: EntryFacts(name: Array("d".utf8), kind: .directory), to: nil)
            item.tree = .inside(local, name: Array("d".utf8))
            var plan = DownloadPlan([item, DownloadItem("c", to: .inside(local, name: Array("c".utf8)))])
            plan.isRecursive = true
            #expect(plan.outlook.directories == 2 && !plan.outlook.isComplete)
            // A file named beside a tree is examined when its turn comes, and is not there.
            let steps = try await plan.remainingSteps(on: &connection)
            #expect(
                steps.map(word) == [
                    "mkdir \(directory.path)/d", "leave d/l", "get d/a", "leave d/p", "mkdir \(directory.path)/d/sub",
                    "get d/sub/b", "problem",
                ])
            #expect(steps.count(where: \.isTransfer) == 2)
            #expect(plan.outlook == PlanOutlook())
        }
        #expect(try Files.list(directory.path) == [])
        #expect(!log.has("RETR"))
    }

    @Test func `a plan to send a tree tells its steps, and touches nothing`() async throws {
        let directory = try TemporaryDirectory()
        try Files.makeDirectory(directory.path("d"))
        try Files.makeDirectory(directory.path("d/sub"))
        try Files.write([1, 2, 3], to: directory.path("d/a"))
        try Files.write([1, 2, 3, 4], to: directory.path("d/sub/b"))
        let log = CommandLog()
        try await planning(log) { connection in
            var plan = UploadPlan([UploadItem(LocalPath(directory.path("d")), to: "new")])
            plan.isRecursive = true
            let steps = try await plan.remainingSteps(on: &connection)
            #expect(steps.map(word) == ["MKD new", "put new/a 3", "MKD new/sub", "put new/sub/b 4"])
            #expect(steps.reduce(0) { $0 + $1.size } == 7)
        }
        #expect(!log.has("MKD") && !log.has("STOR"))
    }

    @Test func `sizes beyond all bounds are counted as far as numbers go`() async throws {
        try await planning(CommandLog()) { connection in
            var plan = DownloadPlan([
                DownloadItem("huge", facts: EntryFacts(name: Array("huge".utf8), kind: .directory), to: nil)
            ])
            (plan.isRecursive, plan.isRehearsal) = (true, true)
            let steps = try await plan.remainingSteps(on: &connection)
            #expect(steps.map(word) == ["get huge/x", "get huge/y"])
            #expect(plan.outlook.bytes == 0)
        }
    }

    @Test func `a directory without a place is a problem, and goes nowhere else`() async throws {
        try await planning(CommandLog()) { connection in
            var plan = DownloadPlan([
                DownloadItem("d", facts: EntryFacts(name: Array("d".utf8), kind: .directory), to: .descriptor(1))
            ])
            plan.isRecursive = true
            let steps = try await plan.remainingSteps(on: &connection)
            #expect(steps.map(word) == ["problem"])
        }
    }

    @Test func `a file that is here already is no transfer`() async throws {
        let directory = try TemporaryDirectory()
        try Files.write([1, 2, 3, 4, 5], to: directory.path("a"))
        try await planning(CommandLog()) { connection in
            for (keeps, state) in [(true, TargetState.kept), (false, .different)] {
                var plan = DownloadPlan([DownloadItem("a", to: .file(LocalPath(directory.path("a"))))])
                plan.keepsExisting = keeps
                guard case .download(let file)? = try await plan.next(on: &connection) else {
                    throw TestFailure("no download")
                }
                #expect(file.state == state)
                #expect(PlanStep.download(file).isTransfer == !keeps)
            }
        }
    }
}
