// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Glibc
import Testing

/// Real servers that give up what they do not need.
@Suite(.ownThread, .timeLimit(.minutes(2)), .enabled(if: geteuid() == 0, "only root has something to give up"))
final class ServingRightsTests {
    private let directory: TemporaryDirectory
    private let nobody: uid_t = 65534

    init() throws {
        directory = try TemporaryDirectory(named: "rights")
        // The way to what is served is open to the user that serves.
        chmod(directory.path, 0o755)
        for name in ["root", "keys", "homes"] { try Files.makeDirectory(directory.path(name)) }
        for name in ["root", "homes"] { chown(directory.path(name), nobody, nobody) }
        chmod(directory.path("keys"), 0o700)
        try Files.write(Array("engine\n".utf8), to: directory.path("keys/secret"))
        try shell(
            "openssl req -x509 -newkey ed25519 -nodes -keyout key.pem -out cert.pem -days 9 -subj /CN=a 2>/dev/null")
    }

    private func shell(_ command: String) throws {
        let result = try TestProgram("/bin/sh", "-c", "cd '\(directory.path("keys"))' && \(command)").run()
        try #require(result.end == .exit(0), "\(result.errorText)")
    }

    private func start(_ options: String...) throws -> (RunningProgram, SocketName) {
        var program = TestProgram.built(
            "ferryd", "0", "--listen", "127.0.0.1", "--root", directory.path("root"), "--state",
            directory.path("state"), "--first-user", "ada", "--first-password-file", directory.path("keys/secret"))
        program.arguments += options.map { Array($0.utf8) }
        let server = try RunningProgram(program)
        let port = try #require(UInt16(server.expect(#/Listening on 127\.0\.0\.1:(\d+)\n/#).1))
        _ = try server.expect(#/Connect with/#)
        return (server, SocketName(port: port))
    }

    private func status(of process: Int32) throws -> String {
        try String(decoding: Files.read("/proc/\(process)/status"), as: UTF8.self)
    }

    private func addAccount(_ name: String, home: String) throws {
        let result = try TestProgram.built(
            "ferryd", "user", "add", name, "--password-file", directory.path("keys/secret"), "--home", home, "--state",
            directory.path("state")
        ).run()
        try #require(result.end == .exit(0), "\(result.errorText)")
    }

    @Test func `a server of root becomes a user without groups, capabilities and ways back`() throws {
        let (server, name) = try start("--run-as", "nobody:nogroup")
        let status = try status(of: server.pid)
        #expect(status.contains(#/Uid:\t65534\t65534\t65534\t65534\n/#))
        #expect(status.contains(#/Gid:\t65534\t65534\t65534\t65534\n/#))
        #expect(status.contains(#/Groups:\s*\n/#))
        // To listen on ports below 1024, and nothing else.
        #expect(status.contains("CapEff:\t0000000000000400\n"))
        #expect(status.contains("CapPrm:\t0000000000000400\n"))
        #expect(status.contains("CapBnd:\t0000000000000000\n"))
        #expect(status.contains("NoNewPrivs:\t1\n"))
        let client = try RawClient(connectingTo: name, as: "ada", password: "engine")
        try client.upload(Array("x".utf8), "STOR mine")
        var made = stat()
        #expect(stat(directory.path("root/mine"), &made) == 0)
        #expect(made.st_uid == nobody)
    }

    @Test func `keys, logs and ports below 1024 stay in reach, also after SIGHUP and SIGUSR1`() throws {
        let (first, second) = (try ReservedPort(below: 1024), try ReservedPort(below: 1024))
        let file = directory.path("keys/ferryd.toml")
        func write(_ port: UInt16) throws {
            let text = """
                port = \(port)
                listen = ["127.0.0.1"]
                root = "\(directory.path("root"))"
                state = "\(directory.path("state"))"
                first-user = "ada"
                first-password-file = "\(directory.path("keys/secret"))"
                run-as = "nobody"
                certificate = ["\(directory.path("keys/cert.pem"))"]
                key = ["\(directory.path("keys/key.pem"))"]
                log-file = "\(directory.path("keys/log"))"

                """
            try Files.write(Array(text.utf8), to: file)
            chmod(file, 0o600)
        }
        try write(first.name.port)
        let server = try RunningProgram(TestProgram.built("ferryd", "--configuration", file))
        _ = try server.expect(#/gave up root and serves as user 65534, group 65534, and reaches only /#)
        _ = try server.expect(#/Connect with/#)
        try RawClient(connectingTo: first.name, as: "ada", password: "engine").ask("NOOP", expecting: 200)

        try write(second.name.port)
        try shell(
            "openssl req -x509 -newkey ed25519 -nodes -keyout key.pem -out cert.pem -days 9 -subj /CN=b 2>/dev/null")
        server.signal(SIGHUP)
        func waitForLog(_ name: String, _ pattern: Regex<Substring>) throws {
            let limit = WaitLimit.usual
            let path = directory.path("keys/\(name)")
            while !limit.passed {
                if try String(decoding: Files.read(path), as: UTF8.self).contains(pattern) { return }
                usleep(1000)
            }
            Issue.record("\(name) holds: \(String(decoding: try Files.read(path), as: UTF8.self))")
        }
        try waitForLog("log", #/Settings read again .*changed port\./#)
        try waitForLog("log", #/Certificates read again/#)
        try RawClient(connectingTo: second.name, as: "ada", password: "engine").ask("NOOP", expecting: 200)
        #expect(rename(directory.path("keys/log"), directory.path("keys/log.1")) == 0)
        server.signal(SIGUSR1)
        let limit = WaitLimit.usual
        while !Files.exists(directory.path("keys/log")), !limit.passed { usleep(1000) }
        try waitForLog("log", #/The log goes on in /#)
    }

    @Test func `settings that others than root can change are told at the start, and end what the monitor does`() throws
    {
        let file = directory.path("keys/ferryd.toml")
        let text = """
            port = 0
            listen = ["127.0.0.1"]
            root = "\(directory.path("root"))"
            state = "\(directory.path("state"))"
            run-as = "nobody"
            log-file = "\(directory.path("keys/log"))"

            """
        try Files.write(Array(text.utf8), to: file)
        chown(file, nobody, nobody)
        let refused = try TestProgram.built("ferryd", "--configuration", file).run()
        #expect(refused.end == .exit(2))
        #expect(
            refused.errorText.contains("Run: chown root \(file) && chmod go-w \(file)"), "\(refused.errorText)")
        let checked = try TestProgram.built("ferryd", "check", "--configuration", file).run()
        #expect(checked.end != .exit(0))
        #expect((checked.outputText + checked.errorText).contains("Run: chown root \(file)"), "\(checked)")
        chown(file, 0, 0)
        let server = try RunningProgram(TestProgram.built("ferryd", "--configuration", file))
        _ = try server.expect(#/Connect with/#)
        chown(file, nobody, nobody)
        try #require(rename(directory.path("keys/log"), directory.path("keys/old")) == 0)
        server.signal(SIGUSR1)
        let limit = WaitLimit.usual
        func log() throws -> String { try String(decoding: Files.read(directory.path("keys/old")), as: UTF8.self) }
        while try !log().contains("keys/log cannot be opened"), !limit.passed { usleep(1000) }
        let told = try log()
        #expect(told.contains("keys/log cannot be opened: Permission denied."), "\(told)")
        #expect(!Files.exists(directory.path("keys/log")))
    }

    @Test func `authorities of clients in a directory of root's alone are read`() throws {
        let (server, name) = try start(
            "--run-as", "nobody", "--client-certificates", "accept", "--client-authorities",
            directory.path("keys/cert.pem"))
        try RawClient(connectingTo: name, as: "ada", password: "engine").ask("NOOP", expecting: 200)
        #expect(server.isRunning)
    }

    @Test func `a log that the monitor does not open is told with the rule`() throws {
        chown(directory.path("keys"), nobody, nobody)
        for name in ["key.pem", "cert.pem", "secret"] { chown(directory.path("keys/\(name)"), nobody, nobody) }
        let result = try TestProgram.built(
            "ferryd", "0", "--listen", "127.0.0.1", "--root", directory.path("root"), "--state",
            directory.path("state"), "--run-as", "nobody", "--log-file", directory.path("keys/log")
        ).run()
        #expect(result.end != .exit(0))
        #expect(
            result.errorText.contains("each directory on the way belongs to root, and others may not write in it"),
            "\(result.errorText)")
    }

    @Test func `a state directory that is made with those above it can be entered`() throws {
        let server = try RunningProgram(
            TestProgram.built(
                "ferryd", "0", "--listen", "127.0.0.1", "--root", directory.path("root"), "--state",
                directory.path("new/deeper/state"), "--run-as", "nobody", "--first-user", "ada",
                "--first-password-file",
                directory.path("keys/secret")))
        _ = try server.expect(#/Connect with/#)
        var made = stat()
        for name in ["new", "new/deeper", "new/deeper/state"] {
            #expect(stat(directory.path(name), &made) == 0 && made.st_uid == nobody)
        }
    }

    @Test func `its monitor ends with it, however it ends`() throws {
        let (server, _) = try start("--run-as", "nobody")
        let monitor = try #require(try children(of: server.pid).first)
        #expect(try status(of: monitor).contains(#/Uid:\t0\t/#))
        server.kill()
        let limit = WaitLimit.usual
        while Files.exists("/proc/\(monitor)/status"), try !status(of: monitor).contains("State:\tZ"), !limit.passed {
            usleep(1000)
        }
        let isGone = try !Files.exists("/proc/\(monitor)/status") || status(of: monitor).contains("State:\tZ")
        #expect(isGone)
    }

    private func children(of process: Int32) throws -> [Int32] {
        let text = String(decoding: try Files.read("/proc/\(process)/task/\(process)/children"), as: UTF8.self)
        return text.split(separator: " ").compactMap { Int32($0) }
    }

    @Test func `a confined server reaches its own directories, and those that it is given`() throws {
        let (server, name) = try start("--confine", "on", "--reachable", directory.path("homes"))
        _ = try server.expect(#/ferryd reaches only /#)
        for home in ["homes/zoe", "private"] { mkdir(directory.path(home), 0o755) }
        try Files.write(Array("x".utf8), to: directory.path("private/secret"))
        try addAccount("zoe", home: directory.path("homes/zoe"))
        try addAccount("bob", home: directory.path("private"))
        let zoe = try RawClient(connectingTo: name, as: "zoe", password: "engine")
        try zoe.upload(Array("x".utf8), "STOR mine")
        #expect(Files.exists(directory.path("homes/zoe/mine")))
        try zoe.ask("RNFR mine", expecting: 350)
        try zoe.ask("RNTO yours", expecting: 250)
        try zoe.ask("DELE yours", expecting: 250)
        // The server is root, and does not get there.
        let bob = try RawClient(connectingTo: name)
        try bob.ask("USER bob", expecting: 331)
        try bob.ask("PASS engine", expecting: 530, 550, 421)
        _ = try server.expect(#/Login refused to bob .*Permission denied/#)
    }

    @Test func `without confinement the same home is served`() throws {
        let (server, name) = try start()
        try addAccount("bob", home: directory.path("keys"))
        try RawClient(connectingTo: name, as: "bob", password: "engine").ask("SIZE secret", expecting: 213)
        #expect(server.isRunning)
    }

    @Test(arguments: [
        (["--run-as", "root"], "--run-as names the user to be instead of root"),
        (["--run-as", "no-such-user"], "there is no user \"no-such-user\" here"),
        (["--run-as", "nobody", "--file-owner", "1:1"], "--file-owner needs root, which --run-as gives up"),
        (["--confine", "maybe"], "--confine needs one of auto, on, off"),
    ])
    func `what cannot be is told in words`(_ options: [String], _ words: String) throws {
        var program = TestProgram.built("ferryd", "0", "--state", directory.path("state"))
        program.arguments += options.map { Array($0.utf8) }
        let result = try program.run()
        #expect(result.end == .exit(2))
        #expect(result.errorText.contains(words), "\(result.errorText)")
    }

    @Test func `a state directory of somebody else is not taken over`() throws {
        try Files.makeDirectory(directory.path("state"))
        try Files.write([1], to: directory.path("state/file"))
        let result = try TestProgram.built(
            "ferryd", "0", "--state", directory.path("state"), "--run-as", "nobody:nogroup"
        ).run()
        #expect(result.end == .exit(2))
        #expect(
            result.errorText.contains("Run: chown -R 65534:65534 '\(directory.path("state"))'"), "\(result.errorText)")
    }
}
