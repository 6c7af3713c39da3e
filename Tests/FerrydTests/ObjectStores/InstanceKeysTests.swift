// SPDX-License-Identifier: Apache-2.0
#if S3
import FTPTesting
import FTPWire
import FerryHTTP
import FerryIO
import FerryS3
import Synchronization
import Testing

@testable import ferryd

/// Keys by the instance metadata service, as Amazon documents it, from a small server of that kind.
@Suite(.ownThread, .timeLimit(.minutes(1))) struct InstanceKeysTests {
    /// Lends keys that are numbered, for an hour from the time of the test on; wants a token for each request.
    private static let script = """
        import http.server
        class Handler(http.server.BaseHTTPRequestHandler):
            lent = 0
            def answer(self, status, text):
                self.send_response(status)
                self.send_header('Content-Length', str(len(text)))
                self.end_headers()
                self.wfile.write(text.encode())
            def do_PUT(self):
                good = self.path == '/latest/api/token' and self.headers['X-aws-ec2-metadata-token-ttl-seconds']
                self.answer(200 if good else 400, 'ticket' if good else '')
            def do_GET(self):
                place = '/latest/meta-data/iam/security-credentials/'
                if self.headers['X-aws-ec2-metadata-token'] != 'ticket': self.answer(401, '')
                elif self.path == place: self.answer(200, 'ferry-role')
                elif self.path == place + 'ferry-role':
                    Handler.lent += 1
                    if Handler.lent == 3: self.answer(500, ''); return
                    hour = 11 + Handler.lent
                    self.answer(200, '{"Code": "Success", "AccessKeyId": "key%d", "SecretAccessKey": "secret", '
                        '"Token": "token", "Expiration": "2026-11-28T%d:00:00Z"}' % (Handler.lent, hour))
                else: self.answer(404, '')
            def log_message(self, *args): pass
        server = http.server.HTTPServer(('127.0.0.1', 0), Handler)
        print('port', server.server_port, flush=True)
        server.serve_forever()
        """

    private final class Clock: Sendable {
        private let time: Mutex<Int64>

        init(_ text: String) { time = Mutex(Timestamp(internetDate: text)?.seconds ?? 0) }

        var now: Int64 { time.withLock { $0 } }

        func set(_ text: String) { time.withLock { $0 = Timestamp(internetDate: text)?.seconds ?? 0 } }
    }

    private func transport() -> CurlTransport {
        CurlTransport(link: "test", pool: BlockingPool(width: 1), seconds: 5)
    }

    @Test(.requires("python3"))
    func `keys are fetched once for all, anew before they end, and serve as long as they hold`() async throws {
        let service = try RunningProgram(TestProgram("/usr/bin/python3", "-c", Self.script))
        let port = try service.expect(#/port (\d+)\n/#).1
        let clock = Clock("2026-11-28T11:00:00Z")
        let keys = InstanceKeys(over: transport(), at: "http://127.0.0.1:\(port)") { clock.now }
        let found = await withTaskGroup(of: S3Credentials?.self) { group in
            for _ in 0..<10 { group.addTask { await keys.keys() } }
            return await group.reduce(into: Set<S3Credentials?>()) { $0.insert($1) }
        }
        #expect(found == [S3Credentials(accessKey: "key1", secretKey: "secret", sessionToken: "token")])
        clock.set("2026-11-28T11:54:00Z")
        #expect(await keys.keys()?.accessKey == "key1")
        // Nobody waits for new ones while there is time.
        clock.set("2026-11-28T11:56:00Z")
        #expect(await keys.keys() != nil)
        clock.set("2026-11-28T11:59:30Z")
        #expect(await keys.keys()?.accessKey == "key2")
        // The third attempt fails, and soon after it no other is made.
        clock.set("2026-11-28T12:59:30Z")
        #expect(await keys.keys()?.accessKey == "key2")
        clock.set("2026-11-28T12:59:40Z")
        #expect(await keys.keys()?.accessKey == "key2")
        clock.set("2026-11-28T12:59:55Z")
        #expect(await keys.keys()?.accessKey == "key4")
    }

    /// Answers with what it is told for each of the three requests, in their order.
    private struct Answers: HTTPTransport {
        let texts: [String]

        func send(_ request: HTTPRequest) async throws(HTTPFailure) -> HTTPResponse {
            let index = request.method == .put ? 0 : request.url.hasSuffix("/") ? 1 : 2
            return HTTPResponse(status: 200, body: Array(texts[index].utf8))
        }
    }

    @Test(arguments: [
        (["token", "role\n", "good"], true), (["a token: X", "role", "good"], false), (["token", "", "good"], false),
        (["token", "a role?x=y", "good"], false), (["token", "role", "{}"], false), (["token", "role", "none"], false),
    ])
    func `only what the service may answer is believed`(_ texts: [String], isGood: Bool) async {
        let good = """
            {"AccessKeyId": "a", "SecretAccessKey": "b", "Token": "c", "Expiration": "2036-11-28T12:00:00Z"}
            """
        let answers = Answers(texts: texts.map { $0 == "good" ? good : $0 })
        #expect((await InstanceKeys(over: answers).keys() != nil) == isGood)
    }

    @Test func `without such a service there are no keys, and nobody waits long`() async throws {
        let port = try ReservedPort()
        let keys = InstanceKeys(over: transport(), at: "http://127.0.0.1:\(port.name.port)")
        #expect(await keys.keys() == nil)
    }
}
#endif
