// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Testing

/// Links that are followed on servers that tell links and little else.
@Suite(.ownThread, .fewAtOnce) struct FollowedLinkTests {
    private static let listing = """
        lrwxrwxrwx 1 o g 4 Nov 20 2001 data -> file\r
        lrwxrwxrwx 1 o g 4 Nov 20 2001 inner -> dir\r
        lrwxrwxrwx 1 o g 4 Nov 20 2001 lost -> gone\r

        """

    private func get(_ replies: [String: String]) async throws -> (ProgramResult, ShellSandbox) {
        let desk = try ShellSandbox()
        let replies = replies.merging(["CWD d/data": "550 No.", "CWD d/lost": "550 No."]) { one, _ in one }
        let result = try await ScriptedServer.playing { session in
            try session.converse(CommandLog(), replies: replies) { command in
                switch command {
                case "LIST d", "LIST -a d": Self.listing
                case "LIST d/inner", "LIST -a d/inner": "-rw-r--r-- 1 o g 3 Nov 20 2001 leaf\r\n"
                case "RETR d/data", "RETR d/inner/leaf": "abc"
                default: nil
                }
            }
        } to: { port in
            try desk.ferry(["get", "-r", "--follow", "127.0.0.1:d"], at: port).run()
        }
        return (result, desk)
    }

    @Test func `without SIZE the time tells that a link leads to a file`() async throws {
        let times = ["MDTM": "213 20011120000000", "MDTM d/lost": "550 No."]
        let (result, desk) = try await get(times)
        #expect(result.succeeded, "\(result)")
        #expect(try inventory(of: desk.path("d")) == ["data: abc", "inner/", "inner/leaf: abc"])
        #expect(result.errorText.contains("Left out d/lost: a link that leads nowhere"), "\(result)")
    }

    @Test func `without SIZE and MDTM what is no directory is taken for a file, and fails if it is not there`()
        async throws
    {
        let (result, desk) = try await get([:])
        #expect(result.end == .exit(1), "\(result)")
        #expect(try inventory(of: desk.path("d")) == ["data: abc", "inner/", "inner/leaf: abc"])
        #expect(result.errorText.contains("d/lost"), "\(result)")
    }
}
