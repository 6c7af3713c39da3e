// SPDX-License-Identifier: Apache-2.0
import FTPPolicy
import FTPTesting
import FTPWire
import FerryHTTP
import FerryIO
import Synchronization
import Testing

@testable import FTPServer
@testable import ferryd

@Suite(.ownThread, .timeLimit(.minutes(1))) final class HookDeliveryTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory(named: "hook") }

    private func program(_ script: String) throws -> String {
        let path = directory.path("program")
        try TestProgram.writeScript(script, to: path)
        return path
    }

    @Test func `a program reads the event, has its facts as variables, and no shell sees a name`() async throws {
        let out = directory.path("out")
        let script =
            #"cat > "\#(out)"; printf '%s|%s|%s|%s|%s' "$FERRY_EVENT" "$FERRY_USER" "$FERRY_BYTES" "$FERRY_PATH" "$1" >> "\#(out)""#
        let path = try program(script)
        let name = Array("/$(id); `id` \"'\\ &|".utf8) + [0xFF]
        let told = try ToldEvent(
            .ada(
                .transferEnded(
                    TransferSubject(direction: .upload, path: VirtualPath(name)), .complete(.closeNotify), bytes: 3,
                    duration: .seconds(1))))
        let event = SpooledEvent(told)
        let hook = ProgramDelivery(words: [path, "{file}"], patience: .seconds(30))
        #expect(await hook.deliver(event) == .taken)
        let expected =
            Array("\(event.text)\nupload|ada|3|".utf8) + name + Array("|/srv/ada".utf8) + name
        #expect(try Files.read(out) == expected)
    }

    @Test func `a large event is no trouble for a program that reads nothing`() async throws {
        var tally = SessionTally(user: .ferry, tree: ServedTree(home: Array("/srv".utf8)))
        for number in 0..<1500 {
            tally.add(
                TransferSubject(
                    direction: .upload, path: VirtualPath("/\(number)-\(String(repeating: "x", count: 200))")),
                isComplete: true, bytes: 1, digest: nil)
        }
        let event = SpooledEvent(ToldEvent(.sessionEnd, .sessionEnd(try .ada(.closed(.quit)), tally)))
        #expect(event.text.utf8.count > 200_000)
        #expect(event.text.contains(#""files-left-out":500"#))
        #expect(await ProgramDelivery(words: ["/bin/true"], patience: .seconds(30)).deliver(event) == .taken)
    }

    @Test func `a program that fails, lasts too long or is missing is tried again`() async throws {
        let event = SpooledEvent(try ToldEvent(.upload("/a")))
        func outcome(_ words: [String], _ patience: Duration = .seconds(30)) async -> HookOutcome {
            await ProgramDelivery(words: words, patience: patience).deliver(event)
        }
        #expect(
            await outcome([try program("echo no room >&2; exit 75")]) == .notNow("it failed with exit code 75: no room")
        )
        #expect(
            await outcome([try program("sleep 600")], .milliseconds(50)) == .notNow("it took too long and was killed"))
        #expect(await outcome(["/missing"]) == .notNow("it cannot be started: No such file or directory"))
    }

    /// A server that answers each request alike, and keeps it.
    private final class ScriptedTransport: HTTPTransport {
        let requests = Mutex<[HTTPRequest]>([])
        /// 0 for none.
        let status: Int

        init(_ status: Int) { self.status = status }

        func send(_ request: HTTPRequest) async throws(HTTPFailure) -> HTTPResponse {
            requests.withLock { $0.append(request) }
            guard status > 0 else { throw HTTPFailure(.unreachable, "nobody listens") }
            return HTTPResponse(status: status)
        }
    }

    @Test(arguments: [
        (200, HookOutcome.taken), (204, .taken), (500, .notNow("it answered 500")), (429, .notNow("it answered 429")),
        (301, .never("it answered 301")), (410, .never("it answered 410")), (0, .notNow("nobody listens")),
    ])
    func `a server's answer decides if the event is sent again`(status: Int, outcome: HookOutcome) async throws {
        let transport = ScriptedTransport(status)
        let hook = WebhookDelivery(url: "https://example.org/x", secret: Array("key".utf8), transport: transport)
        let event = SpooledEvent(try ToldEvent(.upload("/a")))
        #expect(await hook.deliver(event) == outcome)
        let request = try #require(transport.requests.withLock { $0.first })
        #expect(request.body == Array(event.text.utf8))
        let headers = Dictionary(uniqueKeysWithValues: request.headers.map { ($0.name, $0.value) })
        #expect(headers["X-Ferry-Event"] == "upload")
        #expect(headers["X-Ferry-Id"] == event.id)
        #expect(
            headers["X-Ferry-Signature-256"]
                == "sha256=" + WebhookDelivery.signature(of: request.body, with: Array("key".utf8)))
    }

    @Test func `a signature is the one of the example that many know`() {
        let body = Array("The quick brown fox jumps over the lazy dog".utf8)
        #expect(
            WebhookDelivery.signature(of: body, with: Array("key".utf8))
                == "f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8")
    }

    @Test func `what is wrong with a program is found before it is needed`() throws {
        func problems(_ path: String) -> String { HookOptions(program: [path]).problems.joined() }
        let path = try program("true")
        #expect(problems(path).isEmpty)
        #expect(problems(directory.path("missing")).contains("is not there. Install it"))
        try Files.setMode(0o644, of: path)
        #expect(problems(path).contains("may not be started. If it is one: chmod +x"))
        try Files.setMode(0o757, of: path)
        #expect(problems(path).contains("Every user of this machine can change \(path)"))
        try Files.setMode(0o755, of: path)
        try Files.setMode(0o777, of: directory.path("."))
        #expect(problems(path).contains("chmod o-w '\(directory.path)'"))
    }
}
