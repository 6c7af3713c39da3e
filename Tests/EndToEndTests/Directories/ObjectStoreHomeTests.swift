// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Testing

/// Homes in a store of objects, as the commands tell of them.
@Suite(.ownThread) final class ObjectStoreHomeTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory(named: "stores") }

    private func ferryd(_ words: String...) throws -> TestProgram { try ferryd(words) }

    private func ferryd(_ words: [String]) throws -> TestProgram {
        let password = directory.path("password")
        try Files.write(Array("engine\n".utf8), to: password)
        return TestProgram.built(
            "ferryd", words + ["--state", directory.path("state"), "--password-file", password]
        ).setting("FERRYD_OBJECT_STORE", to: "/s3=http://127.0.0.1:9/files")
    }

    @Test func `a home in a store is no directory that could be missing`() throws {
        let added = try ferryd("user", "add", "ada", "--home", "/s3/ada").run()
        #expect(added.end == .exit(0))
        #expect(added.errorText.isEmpty)
        let other = try ferryd("user", "add", "bob", "--home", "/s4/bob").run()
        #expect(other.errorText.contains("there is no directory /s4/bob"))
    }

    /// The instance metadata service of a cloud, and its store, which has nothing; tells what it was asked for.
    private static let cloud = """
        import http.server
        class Handler(http.server.BaseHTTPRequestHandler):
            def answer(self):
                print('asked', self.command, self.path, flush=True)
                place = '/latest/meta-data/iam/security-credentials/'
                texts = {
                    '/latest/api/token': 'ticket', place: 'ferry-role',
                    place + 'ferry-role': '{"AccessKeyId": "lent", "SecretAccessKey": "secret", "Token": "short", '
                        '"Expiration": "2036-11-28T12:00:00Z"}'}
                text = texts.get(self.path, '')
                self.send_response(200 if text else 404)
                self.send_header('Content-Length', str(len(text)))
                self.end_headers()
                self.wfile.write(text.encode())
            do_GET = do_PUT = do_HEAD = answer
            def log_message(self, *args): pass
        server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Handler)
        print('port', server.server_port, flush=True)
        server.serve_forever()
        """

    @Test(.requires("python3"), .timeLimit(.minutes(1)))
    func `keys that a cloud lends are asked for past any proxy, and no log tells them`() throws {
        let cloud = try RunningProgram(TestProgram("/usr/bin/python3", "-c", Self.cloud))
        let cloudPort = try cloud.expect(#/port (\d+)\n/#).1
        let address = "http://127.0.0.1:\(cloudPort)"
        try Files.makeDirectory(directory.path("root"))
        func program(_ words: String...) throws -> TestProgram {
            try ferryd(words).setting("FERRYD_OBJECT_STORE", to: "/s3=\(address)/files")
        }
        #expect(try program("user", "add", "ada", "--home", "/s3/ada").run().end == .exit(0))
        let server = try RunningProgram(
            TestProgram.built(
                "ferryd", "0", "--listen", "127.0.0.1", "--root", directory.path("root"), "--state",
                directory.path("state"), "--object-store", "/s3=\(address)/files", "--object-store-credentials",
                "instance"
            ).setting("AWS_EC2_METADATA_SERVICE_ENDPOINT", to: address).setting("http_proxy", to: "http://127.0.0.1:1")
                .setting("no_proxy", to: ""))
        let port = try server.expect(#/Listening on 127\.0\.0\.1:(\d+)\s/#).1
        let client = try RawClient(
            connectingTo: SocketName(port: try #require(UInt16(port))), as: "ada", password: "engine")
        // The store itself is behind the proxy, which is not there.
        try client.ask("SIZE f")
        _ = try cloud.expect(#/asked GET \/latest\/meta-data\/iam\/security-credentials\/ferry-role\n/#)
        #expect(!server.outputText.contains("secret") && !server.outputText.contains("ticket"))
    }
}
