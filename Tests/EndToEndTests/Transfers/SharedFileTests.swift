// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Glibc
import Testing

/// One long file over several connections.
@Suite(.ownThread, .fewAtOnce) struct SharedFileTests {
    private static let content = Content.bytes(24 << 20)

    private func connections(to server: FerrydProcess) -> Int {
        server.log.split(separator: "\n").count { $0.contains("New connection") }
    }

    private func begin() throws -> (FerrydProcess, ShellSandbox) {
        let server = try FerrydProcess("--verbose", "--rate-down", "8M")
        try Files.write(Self.content, to: server.path("big"))
        return (server, try ShellSandbox())
    }

    @Test func `a file is fetched in parts where that is asked for, and by one connection where the server is near`()
        throws
    {
        let (server, desk) = try begin()
        let before = connections(to: server)
        let result = try desk.ferry("get", "-j", "3", "127.0.0.1:big", to: server).run(within: .seconds(60))
        #expect(result.succeeded, "\(result)")
        #expect(result.errorText.contains("size verified"), "\(result)")
        #expect(try Files.read(desk.path("big")) == Self.content)
        #expect(try Files.list(desk.directory) == ["big"])
        #expect(connections(to: server) - before == 3, "\(server.log)")
        #expect(server.log.contains("REST "), "\(server.log)")
        let (other, table) = try begin()
        #expect(try table.ferry("get", "127.0.0.1:big", to: other).run(within: .seconds(60)).succeeded)
        #expect(connections(to: other) - before == 1, "\(other.log)")
    }

    /// Starts a download in parts, and waits until there are some.
    private func parted(_ server: FerrydProcess, _ desk: ShellSandbox) throws -> RunningProgram {
        let ferry = try RunningProgram(desk.ferry("get", "-j", "3", "127.0.0.1:big", to: server))
        let limit = WaitLimit.usual
        while !limit.passed {
            let journals = try Files.list(desk.directory).filter { $0.hasPrefix(".") }.map { desk.path($0) }
            if journals.contains(where: { path in
                guard let file = try? Files.read(path), file.count < 1000 else { return false }
                return String(decoding: file, as: UTF8.self).contains("ranges ")
            }) {
                return ferry
            }
            usleep(1000)
        }
        throw limit.exceeded("parts")
    }

    @Test func `after a kill the parts that were written down are gone on with`() throws {
        let (server, desk) = try begin()
        let ferry = try parted(server, desk)
        usleep(1_200_000)
        ferry.kill()
        #expect(!Files.exists(desk.path("big")))
        let result = try desk.ferry("get", "-j", "2", "127.0.0.1:big", to: server).run(within: .seconds(60))
        #expect(result.succeeded, "\(result)")
        #expect(result.errorText.contains(" of them now"), "\(result)")
        #expect(try Files.read(desk.path("big")) == Self.content)
        #expect(try Files.list(desk.directory) == ["big"])
    }

    @Test func `a file that is replaced meanwhile is not mixed with the one before`() throws {
        let (server, desk) = try begin()
        let ferry = try parted(server, desk)
        let other = Content.bytes(24 << 20, seed: 77)
        try Files.write(other, to: server.path("other"))
        try Files.setModification(server.path("other"), seconds: 1_700_000_000)
        guard rename(server.path("other"), server.path("big")) == 0 else { throw TestFailure("rename") }
        #expect(try ferry.wait(within: .seconds(60)) == .exit(0), "\(ferry.outputText)")
        #expect(try Files.read(desk.path("big")) == other)
        #expect(try Files.list(desk.directory) == ["big"])
    }
}
