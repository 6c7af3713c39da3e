// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Glibc
import Testing

/// Real servers that the kernel keeps to their directories, and the programs that they run.
@Suite(.ownThread, .timeLimit(.minutes(2)), .enabled(if: geteuid() == 0, "only root has something to give up"))
final class ConfinedHookTests {
    private let directory: TemporaryDirectory
    private let nobody: uid_t = 65534

    init() throws {
        directory = try TemporaryDirectory(named: "confined")
        chmod(directory.path, 0o755)
        for name in ["root", "keys", "bin", "out"] { try Files.makeDirectory(directory.path(name)) }
        for name in ["bin", "out"] { chmod(directory.path(name), 0o755) }
        for name in ["root", "out"] { chown(directory.path(name), nobody, nobody) }
        chmod(directory.path("keys"), 0o700)
        try Files.write(Array("engine\n".utf8), to: directory.path("keys/secret"))
    }

    /// A hook whose program runs a line of the shell.
    private func hook(_ name: String, _ line: String) throws -> String {
        let program = directory.path("bin/\(name)")
        try Files.write(Array("#!/bin/sh\n\(line)\n".utf8), to: program)
        try Files.setMode(0o755, of: program)
        return "[[hook]]\nprogram = [\"\(program)\", \"{file}\"]\non = [\"upload\"]\n"
    }

    /// A hook that writes user, path and file to a place that the server does not reach.
    private func writing(_ name: String) throws -> String {
        try hook(name, #"echo "$(id -u) $FERRY_PATH $1" >> '\#(directory.path("out/\(name)"))'"#)
    }

    private var file: String { directory.path("keys/ferryd.toml") }

    private func configure(_ text: String) throws {
        let head = """
            port = 0
            listen = ["127.0.0.1"]
            root = "\(directory.path("root"))"
            state = "\(directory.path("state"))"
            first-user = "ada"
            first-password-file = "\(directory.path("keys/secret"))"

            """
        try Files.write(Array((head + text).utf8), to: file + ".new")
        chmod(file + ".new", 0o600)
        try #require(rename(file + ".new", file) == 0)
    }

    private func start(_ text: String) throws -> (RunningProgram, RawClient) {
        try configure(text)
        let server = try RunningProgram(TestProgram.built("ferryd", "--configuration", file))
        let port = try #require(UInt16(server.expect(#/Listening on 127\.0\.0\.1:(\d+)\n/#).1))
        _ = try server.expect(#/ferryd .*reaches only /#)
        _ = try server.expect(#/Connect with/#)
        return (server, try RawClient(connectingTo: SocketName(port: port), as: "ada", password: "engine"))
    }

    private func text(_ name: String) -> String {
        (try? Files.read(directory.path("out/\(name)"))).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }

    private func wait(for what: String, _ condition: () throws -> Bool) throws {
        let limit = WaitLimit.usual
        while try !condition() {
            if limit.passed { throw limit.exceeded(what) }
            usleep(1000)
        }
    }

    @Test func `hooks run as the server's user and reach what it does not, those of a reload too`() throws {
        let head = "run-as = \"nobody\"\n"
        let (server, client) = try start(head + writing("first"))
        try client.upload([1], "STOR a")
        try wait(for: "the hook") { text("first") == "65534 /a \(directory.path("root/a"))\n" }
        try configure(head + writing("first") + writing("second"))
        server.signal(SIGHUP)
        _ = try server.expect(#/Settings read again .*: changed hook\./#)
        try client.upload([1], "STOR b")
        try wait(for: "the other hook") { text("second") == "65534 /b \(directory.path("root/b"))\n" }
        try wait(for: "the hook") { text("first").hasSuffix("/b \(directory.path("root/b"))\n") }
        server.signal(SIGTERM)
        #expect(try server.wait() == .exit(0))
    }

    @Test(arguments: ["", "run-as = \"1:1\"\n", "run-as = \"root\"\n"])
    func `a reload brings no program as another user, whatever the settings say by then`(_ other: String) throws {
        let (server, client) = try start("run-as = \"nobody\"\n" + writing("first"))
        try configure(other + writing("first") + writing("second"))
        server.signal(SIGHUP)
        _ = try server.expect(#/Settings read again .*: changed hook\..*run-as/#)
        try client.upload([1], "STOR b")
        try wait(for: "the other hook") { text("second") == "65534 /b \(directory.path("root/b"))\n" }
        server.signal(SIGTERM)
        #expect(try server.wait() == .exit(0))
    }

    @Test func `a program ends with the server, however that ends, and so does what runs it`() throws {
        let line =
            #"echo $$ > '\#(directory.path("out/pid.new"))'; mv '\#(directory.path("out/pid.new"))' '\#(directory.path("out/pid"))'; exec sleep 600"#
        let (server, client) = try start("run-as = \"nobody\"\n" + hook("slow", line))
        try client.upload([1], "STOR a")
        try wait(for: "the program") { !text("pid").isEmpty }
        let program = try #require(pid_t(text("pid").filter(\.isNumber)))
        let status = String(decoding: try Files.read("/proc/\(program)/status"), as: UTF8.self)
        let runner = try #require(status.firstMatch(of: #/PPid:\t(\d+)/#).flatMap { pid_t($0.1) })
        #expect(status.contains(#/Uid:\t65534\t65534\t65534\t65534\n/#))
        #expect(runner != server.pid)
        server.kill()
        try wait(for: "both ends") { kill(program, 0) != 0 && kill(runner, 0) != 0 }
    }

    @Test func `a program that fails is told as anywhere else`() throws {
        let (server, client) = try start("run-as = \"nobody\"\n" + hook("bad", "echo no room >&2; exit 75"))
        try client.upload([1], "STOR a")
        _ = try server.expect(
            #/The hook \S+bad: the event \S+ \(upload\) was not taken: it failed with exit code 75: no room\./#)
    }

    @Test func `without a monitor hooks run too, and a reload does not bring others`() throws {
        let head = "confine = \"on\"\n"
        let (server, client) = try start(head + writing("first"))
        try client.upload([1], "STOR a")
        try wait(for: "the hook") { text("first").hasPrefix("0 /a ") }
        try configure(head + writing("first") + writing("second"))
        server.signal(SIGHUP)
        _ = try server.expect(
            #/The settings stay as they were, as something is wrong:\n  The settings name a program that they did not/#)
        try client.upload([1], "STOR b")
        try wait(for: "the hook") { text("first").contains("0 /b ") }
        #expect(text("second").isEmpty)
    }

    @Test func `a server whose verifiers keep it from being confined says so`() throws {
        let program = directory.path("bin/judge")
        try Files.write(Array("#!/bin/sh\necho '{\"verdict\":\"not-mine\"}'\n".utf8), to: program)
        try Files.setMode(0o755, of: program)
        try configure("run-as = \"nobody\"\nverifier-program = [\"\(program)\"]\n")
        let server = try RunningProgram(TestProgram.built("ferryd", "--configuration", file))
        _ = try server.expect(
            #/serves as user 65534, group 65534, and reaches all that this user does \(verifiers may name homes anywhere/#
        )
    }
}
