// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import FerryIO
import Foundation
import Glibc
import Testing

/// The real server that runs programs and calls servers when something happens.
@Suite(.ownThread, .timeLimit(.minutes(2)))
struct HookTests {
    private let directory: SuiteDirectory

    init() throws { directory = try SuiteDirectory(named: "hooks") }

    private func program(_ script: String, named name: String = "hook") throws -> String {
        let path = directory.path(name)
        try TestProgram.writeScript(script, to: path)
        return path
    }

    private func configuration(_ text: String) throws -> String {
        let path = directory.path("ferryd.toml")
        try Files.write(Array(text.utf8), to: path)
        return path
    }

    private func text(_ name: String) -> String {
        (try? Files.read(directory.path(name))).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }

    @Test func `a program runs for each upload, and once for the batch of a session`() throws {
        let out = directory.path("out")
        let each = try program(#"echo "$FERRY_EVENT $FERRY_FILE $FERRY_DIGEST" >> '\#(out)'"#, named: "each")
        let batch = try program(#"cat >> '\#(out)'"#, named: "batch")
        let file = try configuration(
            """
            [[hook]]
            program = ["\(each)"]
            on = ["upload"]
            paths = ["/in"]
            digest = true
            [[hook]]
            program = ["\(batch)"]
            on = ["session-end"]
            """)
        let server = try FerrydProcess("--configuration", file)
        let client = try server.client()
        try client.ask("MKD in", expecting: 257)
        try client.upload([1], "STOR in/a")
        try client.upload([2], "STOR elsewhere")
        try client.ask("QUIT", expecting: 221)
        try WaitLimit.usual.wait(for: "the batch") {
            text("out").contains("session-end") && text("out").contains("upload /")
        }
        #expect(try server.terminate() == .exit(0))
        let lines = text("out").split(separator: "\n")
        #expect(lines.count == 2)
        let digest = Digest.sha256([1]).map { String(Int($0) + 256, radix: 16).dropFirst() }.joined()
        #expect(lines.contains("upload \(server.path("in/a")) sha256:\(digest)"))
        #expect(lines.contains { $0.contains(#""uploads":2"#) && $0.contains(server.path("elsewhere")) })
    }

    @Test func `an event that was not taken outlives kill -9, and is taken after the next start`() throws {
        let hook = try program(
            #"test -e '\#(directory.path("up"))' || exit 75; echo "$FERRY_PATH" >> '\#(directory.path("out"))'"#)
        let file = try configuration("[[hook]]\nprogram = [\"\(hook)\"]\non = [\"upload\"]\n")
        let server = try FerrydProcess("--configuration", file)
        try server.client().upload([1], "STOR a")
        try server.expectLog(#/The hook \S+: the event \S+ \(upload\) was not taken: it failed with exit code 75\./#)
        server.kill()
        try Files.write([], to: directory.path("up"))
        try server.restart()
        try WaitLimit.usual.wait(for: "the hook") { text("out") == "/a\n" }
        #expect(try server.terminate() == .exit(0))
        #expect(text("out") == "/a\n")
    }

    @Test func `ctl tells what waits for each hook and when it is tried again, and so do the numbers`() throws {
        let (fails, takes) = (try program("exit 75", named: "fails"), try program("exit 0", named: "takes"))
        let file = try configuration(
            """
            control-socket = "on"
            [[hook]]
            name = "mail"
            program = ["\(fails)"]
            on = ["upload"]
            [[hook]]
            program = ["\(takes)"]
            on = ["upload"]
            """)
        let server = try FerrydProcess("--configuration", file)
        let client = try server.client()
        for name in ["a", "b"] { try client.upload([1], "STOR \(name)") }
        func ctl(_ words: String...) throws -> String {
            try TestProgram.built("ferryd", ["ctl"] + words + ["--state", server.outside("state")]).run().outputText
        }
        let line =
            #/HOOK +WAITING +NOT TAKEN +NEXT TRY +REASON\nmail +2 +2 +in \d+ s +it failed with exit code 75\n\S+takes +0 +0 +- +-\n/#
        // While one of them is being told again it does not count.
        func expect(_ words: String, _ isRight: (String) -> Bool) throws {
            let limit = WaitLimit.usual
            while true {
                let told = try ctl(words)
                if isRight(told) { return }
                if limit.passed { throw limit.exceeded("two events that are put off in \(told)") }
            }
        }
        try expect("hooks") { $0.wholeMatch(of: line) != nil }
        try expect("metrics") { told in
            let (putOff, next) = (
                "ferryd_hook_put_off{hook=\"mail\"} 2\n", "ferryd_hook_next_try_seconds{hook=\"mail\"} "
            )
            return told.contains(putOff) && told.contains(next)
        }
        #expect(try ctl("hooks", "--json").hasPrefix(#"{"hook":"mail","waiting":2,"put-off":"#))
    }

    @Test func `a program that hangs holds up no session and not the end of the server`() throws {
        let hook = try program("sleep 600")
        let file = try configuration("[[hook]]\nprogram = [\"\(hook)\"]\non = [\"upload\"]\n")
        let server = try FerrydProcess("--configuration", file)
        let client = try server.client()
        for number in 0..<50 { try client.upload([1], "STOR \(number)") }
        _ = try client.download("RETR 49")
        #expect(try server.terminate() == .exit(0))
    }

    @Test(.requires("openssl", "python3")) func `a server is sent the event, signed, until it takes it`() throws {
        let authority = try TestAuthority()
        let (certificate, key) = try authority.issue("localhost")
        let script = """
            import http.server, ssl, sys
            class Handler(http.server.BaseHTTPRequestHandler):
                count = 0
                def do_POST(self):
                    body = self.rfile.read(int(self.headers['Content-Length']))
                    Handler.count += 1
                    status = 503 if Handler.count == 1 else 200
                    self.send_response(status); self.send_header('Content-Length', '0'); self.end_headers()
                    print(status, self.headers['X-Ferry-Event'], self.headers['X-Ferry-Signature-256'], body.decode(), flush=True)
                def log_message(self, *args): pass
            server = http.server.HTTPServer(('127.0.0.1', 0), Handler)
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(sys.argv[1], sys.argv[2])
            server.socket = context.wrap_socket(server.socket, server_side=True)
            print('port', server.server_port, flush=True)
            server.serve_forever()
            """
        let receiver = try RunningProgram(TestProgram("/usr/bin/python3", "-c", script, certificate, key))
        let port = try receiver.expect(#/port (\d+)\n/#).1
        try Files.write(Array("secret words\n".utf8), to: directory.path("secret"))
        let file = try configuration(
            """
            [[hook]]
            url = "https://localhost:\(port)/events"
            ca = "\(authority.file)"
            secret-file = "secret"
            on = ["upload"]
            """)
        let server = try FerrydProcess("--configuration", file)
        try server.client().upload([1], "STOR a")
        _ = try receiver.expect(#/503 upload sha256=\w+ \{.*\}\n/#)
        let taken = try receiver.expect(#/200 upload sha256=(\w+) (\{.*\})\n/#)
        let code = Digest.hmacSHA256(Array(taken.2.utf8), key: Array("secret words".utf8))
        #expect(taken.1 == code.map { String(Int($0) + 256, radix: 16).dropFirst() }.joined())
        #expect(taken.2.contains(#""path":"/a""#))
        #expect(try server.terminate() == .exit(0))
    }

    @Test func `check says which hooks would run, and what is wrong with them`() throws {
        let file = try configuration(
            "[[hook]]\nprogram = [\"/missing/hook\", \"{file}\"]\non = [\"upload\", \"session-end\"]\n")
        let result = try TestProgram.built(
            "ferryd", "check", "--root", directory.path("."), "--state", directory.path("state"), "--configuration",
            file
        ).run()
        #expect(result.end == .exit(3))
        #expect(result.outputText.contains("Hooks:\n  session-end, upload: /missing/hook {file}\n"))
        #expect(result.outputText.contains("The program /missing/hook of a hook is not there."))
    }

    @Test func `check warns of programs and records that clients can reach`() throws {
        let served = directory.path("served")
        try Files.makeDirectory(served)
        let hook = try program("true", named: "served/hook")
        let file = try configuration(
            "root = \"served\"\nxferlog = \"served/xferlog\"\n[[hook]]\nprogram = [\"\(hook)\"]\non = [\"upload\"]\n")
        let result = try TestProgram.built(
            "ferryd", "check", "--state", directory.path("state"), "--configuration", file
        ).run()
        #expect(result.end == .exit(3))
        #expect(result.outputText.contains("\(hook), the program of a hook, lies in the served \(served)"), "\(result)")
        #expect(result.outputText.contains("\(served)/xferlog lies in the served \(served)"))
        #expect(!Files.exists("\(served)/xferlog"))
    }

    @Test func `a table that makes no sense is told with its place`() throws {
        let file = try configuration(
            "[[hook]]\nurl = \"http://example.org\"\non = [\"uplaod\"]\n\n[[hook]]\nprogram = [\"/bin/true\"]\n")
        let result = try TestProgram.built("ferryd", "check", "--configuration", file).run()
        #expect(result.end == .exit(2))
        #expect(result.errorText.contains(#/toml:2:7: url takes an address with https:\/\//#))
        #expect(result.errorText.contains("toml:3:7: on: there is no event \"uplaod\". Did you mean \"upload\"?"))
        #expect(result.errorText.contains("toml:5:1: Each [[hook]] needs the events it is told"))
    }
}
