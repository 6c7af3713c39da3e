// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Testing

/// Passwords that a command tells.
@Suite(.ownThread, .fewAtOnce) struct PasswordCommandTests {
    /// ferry without a variable that holds the password.
    private func ferry(_ desk: ShellSandbox, _ words: String..., command: String) -> TestProgram {
        var program = desk.ferry("--password-command", command)
        program.arguments += words.map { Array($0.utf8) }
        return program
    }

    @Test func `the first line of what a command writes is the password, and the command is told whose`() throws {
        let (server, desk) = (try FerrydProcess(), try ShellSandbox())
        let port = "\(server.name.port)"
        try Files.write(Array("\(server.password)\nuser: x\n".utf8), to: desk.path("127.0.0.1-\(port)-\(server.user)"))
        let command = "cat \"$FERRY_HOST-$FERRY_PORT-$FERRY_USER\""
        let words = ["ls", "127.0.0.1:", "--port", port, "--user", server.user]
        let result = try ferry(desk, words[0], words[1], words[2], words[3], words[4], words[5], command: command).run()
        #expect(result.succeeded, "\(result)")
        // It goes before the variable and before the file, which may name the user.
        try Files.write(
            Array("machine 127.0.0.1 login \(server.user) password wrong\n".utf8), to: "\(desk.home)/.netrc")
        try Files.setMode(0o600, of: "\(desk.home)/.netrc")
        let second = try ferry(desk, "ls", "127.0.0.1:", "--port", port, command: command)
            .setting("FERRY_PASSWORD", to: "wrong").run()
        #expect(second.succeeded, "\(second)")
        // A password in the URL is not asked for, and neither is the guest's.
        let own = try ferry(
            desk, "ls", "ftp://\(server.user):\(server.password)@127.0.0.1:\(port)/", command: "touch ran"
        ).run()
        #expect(own.succeeded, "\(own)")
        #expect(try !Files.list(desk.directory).contains("ran"))
    }

    @Test(arguments: [
        ("echo s3cret; exit 3", "The password command ended with status 3"),
        ("kill $$", "The password command was ended by a signal"),
        ("echo; echo s3cret", "The password command wrote no password"),
    ])
    func `one that fails is told, and its words are not`(command: String, words: String) throws {
        let (server, desk) = (try FerrydProcess(), try ShellSandbox())
        let trace = desk.path("trace")
        let result = try ferry(
            desk, "ls", "ftp://\(server.user)@127.0.0.1:\(server.name.port)/", "-vv", "--trace", trace,
            command: command
        ).run()
        #expect(result.end == .exit(5), "\(result)")
        #expect(result.errorText.contains(words), "\(result)")
        #expect(result.errorText.contains("Run it by itself"))
        #expect(!result.errorText.contains("s3cret"))
        #expect(try !String(decoding: Files.read(trace), as: UTF8.self).contains("s3cret"))
    }

    @Test func `neither the command nor the password is in the history, and a person need not be asked`() throws {
        let (server, desk) = (try FerrydProcess(), try ShellSandbox())
        let terminal = try desk.terminal(
            "--password-command", "printf %s \(server.password)", "--tls", "off", "--user", server.user, "127.0.0.1",
            "\(server.name.port)")
        try terminal.expect("230 ")
        try terminal.enter("pwd", expecting: "> ")
        try terminal.quit()
        let history = String(decoding: try Files.read("\(desk.home)/.local/share/ferry/history"), as: UTF8.self)
        #expect(history.contains("pwd"))
        #expect(!history.contains(server.password))
    }
}
