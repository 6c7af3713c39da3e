// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Glibc
import Testing

/// The deaths of the process that runs programs for a confined server, and of the one that replaces it.
@Suite(.ownThread, .timeLimit(.minutes(2)), .enabled(if: geteuid() == 0, "only root has something to give up"))
struct RunnerDeathTests {
    private let ground: ConfinedGround

    init() throws { ground = try ConfinedGround() }

    /// A hook that never ends when it is run first, and writes down each later run.
    private func slowOnce() throws -> String {
        let out = ground.directory.path("out")
        return try ground.hook(
            "slow",
            """
            cd '\(out)'
            if [ -e again ]; then echo "$FERRY_PATH" >> told; exit 0; fi
            touch again; echo $$ > pid.new; mv pid.new pid; exec sleep 600
            """)
    }

    /// The program that runs for the first upload, the process that runs it, and that one's keeper.
    private func processes() throws -> (program: pid_t, runner: pid_t, keeper: pid_t) {
        try WaitLimit.usual.wait(for: "the program") { !ground.text("pid").isEmpty }
        let program = try #require(pid_t(ground.text("pid").filter(\.isNumber)))
        let runner = try ground.parent(of: program)
        return (program, runner, try ground.parent(of: runner))
    }

    /// Kills both halves of the runner; returns when nothing is open in them.
    private func killBoth(_ keeper: pid_t, _ runner: pid_t) throws {
        for process in [keeper, runner] {
            try #require(kill(process, SIGKILL) == 0)
            try WaitLimit.usual.wait(for: "the end of \(process)") { isOver(process) }
        }
    }

    /// True if a process does nothing any more; it may stay as a child that nobody waits for.
    private func isOver(_ process: pid_t) -> Bool {
        guard let stat = try? Files.read("/proc/\(process)/stat") else { return true }
        let threads = (try? Files.list("/proc/\(process)/task"))?.count ?? 0
        return String(decoding: stat, as: UTF8.self).contains(") Z ") && threads <= 1
    }

    private static let name = #"the process that runs programs \(ferryd program-runner\)"#

    @Test(arguments: ["run-as = \"nobody\"\n", "confine = \"on\"\n"])
    func `a runner that dies is replaced, what it ran is killed, and the hook is told again`(_ head: String) throws {
        let (server, client) = try ground.start(head + slowOnce())
        try client.upload([1], "STOR a")
        let (program, runner, keeper) = try processes()
        try #require(kill(runner, SIGKILL) == 0)
        _ = try server.expect(#/The process that runs .* was ended by signal 9\. Another takes its place/#)
        _ = try server.expect(
            try Regex("not taken: it was cut off, as \(Self.name) ended before it\\. It is tried again in 1 s"))
        try WaitLimit.usual.wait(for: "the second try") { ground.text("told") == "/a\n" }
        #expect(isOver(program))
        #expect(!isOver(keeper))
        try client.upload([1], "STOR b")
        try WaitLimit.usual.wait(for: "the hook") { ground.text("told") == "/a\n/b\n" }
        server.signal(SIGTERM)
        #expect(try server.wait() == .exit(0))
        try WaitLimit.usual.wait(for: "its end") { isOver(keeper) }
    }

    @Test func `the monitor starts the whole anew when its keeper is dead too`() throws {
        let (server, client) = try ground.start("run-as = \"nobody\"\n" + slowOnce())
        try client.upload([1], "STOR a")
        let (program, runner, keeper) = try processes()
        try killBoth(keeper, runner)
        kill(program, SIGKILL)
        // The settings of the start hold for it, whatever the file says meanwhile.
        try ground.configure("nonsense\n")
        try WaitLimit.usual.wait(for: "the second try") { ground.text("told") == "/a\n" }
        try client.upload([1], "STOR b")
        try WaitLimit.usual.wait(for: "the hook") { ground.text("told") == "/a\n/b\n" }
        server.signal(SIGTERM)
        #expect(try server.wait() == .exit(0))
    }

    @Test
    func `without a monitor the server goes on without both, says what to do, and tells the hook after a restart`()
        throws
    {
        let settings = try "confine = \"on\"\n" + slowOnce()
        let (server, client) = try ground.start(settings)
        try client.upload([1], "STOR a")
        let (program, runner, keeper) = try processes()
        try killBoth(keeper, runner)
        kill(program, SIGKILL)
        try client.upload([1], "STOR b")
        _ = try server.expect(
            try Regex(
                "not taken: it cannot be started: \(Self.name) has ended, and only a restart of ferryd brings another\\."
            ))
        try client.upload([1], "STOR c")
        server.signal(SIGTERM)
        #expect(try server.wait() == .exit(0))
        #expect(ground.text("told").isEmpty)
        let (again, _) = try ground.start(settings)
        try WaitLimit.usual.wait(for: "the hook") {
            ground.text("told").split(separator: "\n").sorted() == ["/a", "/b", "/c"]
        }
        again.signal(SIGTERM)
        #expect(try again.wait() == .exit(0))
    }
}
