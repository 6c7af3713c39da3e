// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Glibc
import Testing

/// The real server, and the command beside it, that remove what is old or too much.
@Suite(.ownThread, .timeLimit(.minutes(2)))
struct ServedRetentionTests {
    private let directory: SuiteDirectory

    init() throws { directory = try SuiteDirectory(named: "retention") }

    private func configuration(_ text: String) throws -> String {
        let path = directory.path("ferryd.toml")
        try Files.write(Array(text.utf8), to: path)
        return path
    }

    private func retention(_ words: String...) throws -> ProgramResult {
        var program = TestProgram.built("ferryd", "retention", "--state", directory.path("state"))
        program.arguments += words.map { Array($0.utf8) }
        return try program.run()
    }

    @Test func `the command shows what would go, and removes it, the oldest first and nothing that is read`() throws {
        try Files.makeDirectory(directory.path("files"))
        let file = try configuration(
            "[[retention]]\ndirectory = \"files\"\nkeep-total = \"2K\"\nmatch = [\"*.mp4\"]\n"
                + "[[events]]\nfile = \"events.json\"\non = [\"retention-removed\"]\n")
        for name in ["1.mp4", "2.mp4", "3.mp4", "4.mp4", "0.txt"] {
            try Files.write(Content.bytes(1024), to: directory.path("files/\(name)"))
        }
        let dry = try retention("--dry-run", "--configuration", file)
        #expect(dry.end == .exit(0))
        #expect(
            dry.outputText.contains(
                #/would remove \S+files\/1\.mp4 \(1,024 bytes, arrived \S+\): more bytes than are kept/#), "\(dry)")
        #expect(dry.outputText.contains("2 files to be removed"))
        #expect(try Files.list(directory.path("files")).count == 5)
        let reader = open(directory.path("files/1.mp4"), O_RDONLY)
        defer { close(reader) }
        let done = try retention("--configuration", file)
        #expect(done.end == .exit(0))
        #expect(done.outputText.contains("1 file removed, 1,024 bytes; 1 is in use and stays"), "\(done)")
        #expect(try Files.list(directory.path("files")).sorted() == ["0.txt", "1.mp4", "3.mp4", "4.mp4"])
        let events = String(decoding: try Files.read(directory.path("events.json")), as: UTF8.self)
        #expect(
            events.contains(
                #/"event":"retention-removed","file":"\S+files\/2\.mp4","bytes":1024,"arrived":"\S+","reason":"total"/#)
        )
    }

    /// A server with that table for the directory that it serves, and a client.
    private func serve(_ table: String) throws -> (RunningProgram, RawClient, root: String) {
        let root = directory.path("served")
        try Files.makeDirectory(root)
        try Files.write(Array("engine\n".utf8), to: directory.path("secret"))
        let file = try configuration(
            "root = \"served\"\nstate = \"state\"\nport = 0\nlisten = [\"127.0.0.1\"]\nfirst-user = \"ada\"\n"
                + "first-password-file = \"secret\"\n[[retention]]\ndirectory = \"served\"\nevery = \"1s\"\n\(table)\n")
        let server = try RunningProgram(TestProgram.built("ferryd", "--configuration", file))
        let port = try #require(UInt16(server.expect(#/Listening on 127\.0\.0\.1:(\d+)\n/#).1))
        return (server, try RawClient(connectingTo: SocketName(port: port), as: "ada", password: "engine"), root)
    }

    @Test func `the server removes by age since arrival, whatever time a client has set, and tells each file`() throws {
        let (server, client, root) = try serve("older-than = \"2s\"\nmatch = [\"*.jpg\"]\nempty-directories = true")
        try client.ask("MKD day", expecting: 257)
        try client.upload([1], "STOR day/future.jpg")
        try client.ask("MFMT 20900101000000 day/future.jpg", expecting: 213)
        try client.upload([1], "STOR kept.txt")
        _ = try server.expect(
            #/Retention removed \S+\/day\/future\.jpg \(1 byte, arrived \S+\): older than is kept/#)
        try WaitLimit.usual.wait(for: "the directory") { !Files.exists("\(root)/day") }
        #expect(Files.exists("\(root)/kept.txt"))
        server.signal(SIGTERM)
        #expect(try server.wait() == .exit(0))
    }

    @Test func `a file that a session reads stays until it is done`() throws {
        let (server, client, root) = try serve("older-than = \"1s\"\nmatch = [\"big\"]")
        try Files.write(Content.bytes(32 << 20), to: "\(root)/big")
        let data = try client.beginTransfer("RETR big", receiveBuffer: 4096)
        _ = try server.expect(#/Retention in \S+: 0 files removed, 0 bytes; 1 is in use and stays\./#)
        #expect(Files.exists("\(root)/big"))
        data.close()
        _ = try server.expect(#/Retention removed \S+\/big /#)
        server.signal(SIGTERM)
        #expect(try server.wait() == .exit(0))
    }

    @Test func `places that hold more than what arrives are refused`() throws {
        func words(_ table: String) throws -> String {
            let file = try configuration("[[retention]]\n\(table)\nolder-than = \"30d\"\n")
            let result = try retention("--dry-run", "--configuration", file)
            #expect(result.end != .exit(0))
            return result.errorText
        }
        #expect(try words("directory = \"/\"").contains("/ holds much more than files that arrive."))
        #expect(try words("directory = \"/srv/../etc\"").contains("/etc holds much more"))
        try Files.makeDirectory(directory.path("state"))
        #expect(try words("directory = \".\"").contains("the server's own files in"))
        #expect(try words("directory = \"missing\"").contains("there is no such directory"))
        let nothing = try retention("--configuration", configuration(""))
        #expect(nothing.end == .exit(2) && nothing.errorText.contains("No table [[retention]] says what to keep."))
    }

    @Test func `a table that makes no sense is told with its place`() throws {
        let file = try configuration(
            "[[retention]]\ndirectory = \"a\"\n[[retention]]\nolder-than = \"30\"\n[[retention]]\naccount = \"b\"\n"
                + "keep-free = \"10%\"\nevery = \"1h\"\nat = \"03:30\"\n")
        let result = try retention("--configuration", file)
        #expect(result.end == .exit(2))
        #expect(result.errorText.contains("toml:1:1: Each [[retention]] needs what to keep"))
        #expect(
            result.errorText.contains(
                "toml:4:14: older-than takes a number with s, m, h, d or w, such as 30d, not \"30\"."))
        #expect(result.errorText.contains("toml:5:1: every and at contradict each other"))
    }
}
