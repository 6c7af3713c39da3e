// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Glibc
import Testing

/// Real servers that the kernel keeps to their directories, and the programs that they run.
@Suite(.ownThread, .timeLimit(.minutes(2)), .enabled(if: geteuid() == 0, "only root has something to give up"))
struct ConfinedHookTests {
    private let ground: ConfinedGround

    init() throws { ground = try ConfinedGround() }

    @Test func `hooks run as the server's user and reach what it does not, those of a reload too`() throws {
        let head = "run-as = \"nobody\"\n"
        let (server, client) = try ground.start(head + ground.writing("first"))
        try client.upload([1], "STOR a")
        try WaitLimit.usual.wait(for: "the hook") {
            ground.text("first") == "65534 /a \(ground.directory.path("root/a"))\n"
        }
        try ground.configure(head + ground.writing("first") + ground.writing("second"))
        server.signal(SIGHUP)
        _ = try server.expect(#/Settings read again .*: changed hook\./#)
        try client.upload([1], "STOR b")
        try WaitLimit.usual.wait(for: "the other hook") {
            ground.text("second") == "65534 /b \(ground.directory.path("root/b"))\n"
        }
        try WaitLimit.usual.wait(for: "the hook") {
            ground.text("first").hasSuffix("/b \(ground.directory.path("root/b"))\n")
        }
        server.signal(SIGTERM)
        #expect(try server.wait() == .exit(0))
    }

    @Test(arguments: ["", "run-as = \"1:1\"\n", "run-as = \"root\"\n"])
    func `a reload brings no program as another user, whatever the settings say by then`(_ other: String) throws {
        let (server, client) = try ground.start("run-as = \"nobody\"\n" + ground.writing("first"))
        try ground.configure(other + ground.writing("first") + ground.writing("second"))
        server.signal(SIGHUP)
        _ = try server.expect(#/Settings read again .*: changed hook\..*run-as/#)
        try client.upload([1], "STOR b")
        try WaitLimit.usual.wait(for: "the other hook") {
            ground.text("second") == "65534 /b \(ground.directory.path("root/b"))\n"
        }
        server.signal(SIGTERM)
        #expect(try server.wait() == .exit(0))
    }

    @Test func `a program ends with the server, however that ends, and so does what runs it`() throws {
        let line =
            #"echo $$ > '\#(ground.directory.path("out/pid.new"))'; mv '\#(ground.directory.path("out/pid.new"))' '\#(ground.directory.path("out/pid"))'; exec sleep 600"#
        let (server, client) = try ground.start("run-as = \"nobody\"\n" + ground.hook("slow", line))
        try client.upload([1], "STOR a")
        try WaitLimit.usual.wait(for: "the program") { !ground.text("pid").isEmpty }
        let program = try #require(pid_t(ground.text("pid").filter(\.isNumber)))
        let status = String(decoding: try Files.read("/proc/\(program)/status"), as: UTF8.self)
        #expect(status.contains(#/Uid:\t65534\t65534\t65534\t65534\n/#))
        let runner = try ground.parent(of: program)
        let keeper = try ground.parent(of: runner)
        #expect(runner != server.pid && keeper != server.pid)
        server.kill()
        try WaitLimit.usual.wait(for: "all ends") { [program, runner, keeper].allSatisfy { kill($0, 0) != 0 } }
    }

    @Test func `a program that fails is told as anywhere else`() throws {
        let (server, client) = try ground.start(
            "run-as = \"nobody\"\n" + ground.hook("bad", "echo no room >&2; exit 75"))
        try client.upload([1], "STOR a")
        _ = try server.expect(
            #/The hook \S+bad: the event \S+ \(upload\) was not taken: it failed with exit code 75: no room\./#)
    }

    @Test func `without a monitor hooks run too, and a reload does not bring others`() throws {
        let head = "confine = \"on\"\n"
        let (server, client) = try ground.start(head + ground.writing("first"))
        try client.upload([1], "STOR a")
        try WaitLimit.usual.wait(for: "the hook") { ground.text("first").hasPrefix("0 /a ") }
        try ground.configure(head + ground.writing("first") + ground.writing("second"))
        server.signal(SIGHUP)
        _ = try server.expect(
            #/The settings stay as they were, as something is wrong:\n  The settings name a program that they did not/#)
        try client.upload([1], "STOR b")
        try WaitLimit.usual.wait(for: "the hook") { ground.text("first").contains("0 /b ") }
        #expect(ground.text("second").isEmpty)
    }

    @Test func `a server whose verifiers keep it from being confined says so`() throws {
        let program = ground.directory.path("bin/judge")
        try Files.write(Array("#!/bin/sh\necho '{\"verdict\":\"not-mine\"}'\n".utf8), to: program)
        try Files.setMode(0o755, of: program)
        try ground.configure("run-as = \"nobody\"\nverifier-program = [\"\(program)\"]\n")
        let server = try RunningProgram(TestProgram.built("ferryd", "--configuration", ground.file))
        _ = try server.expect(
            #/serves as user 65534, group 65534, and reaches all that this user does \(verifiers may name homes anywhere/#
        )
    }
}
