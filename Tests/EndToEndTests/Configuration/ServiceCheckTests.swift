// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Glibc
import Testing

/// `ferryd check` by root, about a server that runs as another user.
@Suite(.ownThread, .timeLimit(.minutes(2)), .enabled(if: geteuid() == 0, "only root can look as another user"))
final class ServiceCheckTests {
    private let directory: TemporaryDirectory
    private let nobody: uid_t = 65534

    init() throws {
        directory = try TemporaryDirectory(named: "service")
        chmod(directory.path, 0o755)
        for name in ["served", "served/home", "state", "keys"] { try Files.makeDirectory(directory.path(name)) }
        chmod(directory.path("state"), 0o700)
        for name in ["state", "served"] { chown(directory.path(name), nobody, nobody) }
        let made = try TestProgram(
            "/bin/sh", "-c",
            "cd '\(directory.path("keys"))' && openssl req -x509 -newkey ed25519 -nodes -keyout key.pem -out cert.pem "
                + "-days 90 -subj /CN=a 2>/dev/null && chmod 600 key.pem"
        ).run()
        try #require(made.succeeded, "\(made.errorText)")
    }

    private func check(_ options: String...) throws -> ProgramResult {
        var program = TestProgram.built("ferryd", "check", "--root", directory.path("served"))
        program.arguments += (["--state", directory.path("state")] + options).map { Array($0.utf8) }
        return try program.run()
    }

    @Test func `it looks as the user to whom the state belongs, and says so`() throws {
        let result = try check()
        #expect(
            result.outputText.contains(
                "Looked at as:\n  user nobody, to whom \(directory.path("state")) belongs, as the server sees it\n"))
        #expect(result.errorText == "")
        chown(directory.path("state"), 0, 0)
        #expect(try !check().outputText.contains("Looked at as"))
    }

    @Test func `a key that only root reads would keep the server from starting`() throws {
        let options = ["--certificate", directory.path("keys/cert.pem"), "--key", directory.path("keys/key.pem")]
        let key = directory.path("keys/key.pem")
        let closed = try check(options[0], options[1], options[2], options[3])
        #expect(closed.end == .exit(1))
        #expect(
            closed.errorText
                == "ferryd: The server runs as user nobody, who may not read \(key). Run: chgrp 65534 \(key) && chmod g+r \(key)\n"
        )
        chown(key, 0, 65534)
        chmod(key, 0o640)
        #expect(try check(options[0], options[1], options[2], options[3]).errorText == "")
        chmod(directory.path("keys"), 0o700)
        let hidden = try check(options[0], options[1], options[2], options[3])
        #expect(hidden.end == .exit(1))
        #expect(
            hidden.errorText.contains("install -D -o nobody -m 600 \(key) /etc/ferryd/key.pem"), "\(hidden.errorText)")
    }

    @Test func `a log that only root could write would keep it from starting too, and none is made`() throws {
        let log = directory.path("keys/ferryd.log")
        let result = try check("--log-file", log)
        #expect(result.end == .exit(1))
        #expect(
            result.errorText
                == "ferryd: The server runs as user nobody, who cannot write to \(log): Permission denied. "
                + "Name a file where it may, such as /var/log/ferryd/ferryd.log\n")
        chown(directory.path("keys"), nobody, nobody)
        #expect(try check("--log-file", log).errorText == "")
        #expect(!Files.exists(log))
    }

    @Test func `a home in which nothing is open to the server is warned of`() throws {
        let home = directory.path("served/home")
        let added = try TestProgram.built(
            "ferryd", "user", "add", "ada", "--home", home, "--password-file", "-", "--state", directory.path("state")
        ).run(input: Array("engine\n".utf8))
        try #require(added.succeeded, "\(added.errorText)")
        let sentence = "the server may not write to \(home): uploads there will be refused."
        #expect(try check().outputText.contains(sentence))
        try Files.makeDirectory(directory.path("served/home/open"))
        chmod(directory.path("served/home/open"), 0o777)
        #expect(try !check().outputText.contains(sentence))
    }

    @Test func `with a monitor that stays root, keys of root are none of the user's business`() throws {
        chmod(directory.path("keys"), 0o700)
        let result = try check(
            "--certificate", directory.path("keys/cert.pem"), "--key", directory.path("keys/key.pem"), "--run-as",
            "nobody")
        #expect(result.errorText == "")
        #expect(
            result.outputText.contains("Looked at as:\n  user nobody, that the settings name, as the server sees it\n"))
    }
}
