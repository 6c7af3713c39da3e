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

    @Test func `a reload that brings a program for a zone puts it off, and brings a hook`() throws {
        let zone = try ground.program("zone", "exit 1")
        let head = "run-as = \"nobody\"\n"
        let (server, client) = try ground.start(head + ground.writing("first"))
        try ground.configure(
            head + "acme = [\"ftp.example.org\"]\nacme-dns-hook = \"\(zone)\"\n" + ground.writing("second"))
        server.signal(SIGHUP)
        _ = try server.expect(#/Settings read again .*: changed hook\..*acme, acme-dns-hook/#)
        try client.upload([1], "STOR b")
        let line = "65534 /b \(ground.directory.path("root/b"))\n"
        try WaitLimit.usual.wait(for: "the other hook") { ground.text("second") == line }
    }

    @Test(.requires("pebble", "pebble-challtestsrv", "curl"))
    func `a reload that names another program for a zone leaves that of the start, which goes on`() throws {
        let pebble = try Pebble()
        try pebble.start()
        chmod(pebble.directory.path, 0o755)
        let out = ground.directory.path("out")
        let hook = try pebble.makeHook()
        try Files.write([], to: pebble.directory.path("hook.log"))
        try Files.setMode(0o666, of: pebble.directory.path("hook.log"))
        let (old, new) = (
            try ground.program("old", "echo old $1 >> '\(out)/zones'; [ -e '\(out)/ready' ] && exec '\(hook)' \"$@\""),
            try ground.program("new", "echo new $1 >> '\(out)/zones'; exec '\(hook)' \"$@\"")
        )
        let head = """
            run-as = "nobody"
            acme = ["ftp.example.org"]
            acme-directory = "\(pebble.url)"
            acme-ca = "\(pebble.authorities)"

            """
        let (server, client) = try ground.start(head + "acme-dns-hook = \"\(old)\"\n" + ground.writing("first"))
        _ = try server.expect(#/old present _acme-challenge\.ftp\.example\.org failed with exit code 1/#)
        try Files.write([], to: "\(out)/ready")
        try ground.configure(head + "acme-dns-hook = \"\(new)\"\n" + ground.writing("second"))
        server.signal(SIGHUP)
        _ = try server.expect(#/Settings read again .*: changed hook\..*acme-dns-hook/#)
        _ = try server.expect(#/Certificate for .*ftp\.example\.org.* obtained from CN=Pebble/#)
        #expect(!ground.text("zones").contains("new"))
        try client.upload([1], "STOR b")
        try WaitLimit.usual.wait(for: "the other hook") { ground.text("second").hasPrefix("65534 /b ") }
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
}
