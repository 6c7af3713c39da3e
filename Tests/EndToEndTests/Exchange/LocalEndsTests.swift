// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Testing

/// `--bind-address`, `--active-address` and `--active-ports`.
@Suite(.ownThread, .fewAtOnce) struct LocalEndsTests {
    @Test func `ferry connects from an address, and awaits the server on a port, that are told`() throws {
        let (server, desk) = (try FerrydProcess(), try ShellSandbox())
        try Files.write(Content.bytes(70_000), to: "\(server.root)/a")
        let reserved = try ReservedPort()
        let port = reserved.name.port
        let result = try desk.ferry(
            "get", "127.0.0.1:a", "--active", "--active-ports", "\(port)-\(port)", "--bind-address", "127.0.0.6", "-vv",
            to: server
        ).run()
        #expect(result.succeeded, "\(result)")
        #expect(result.errorText.contains("PORT 127,0,0,6,\(port >> 8),\(port & 255)"), "\(result)")
        #expect(try Files.read(desk.path("a")) == Content.bytes(70_000))
    }

    @Test(arguments: [
        (["--active-ports", "9-8"], "--active-ports takes two ports, such as 50000-50099, not 9-8"),
        (["--active-ports", "x"], "--active-ports takes two ports"), (["--active-ports", "1-2-3"], "takes two ports"),
        (["--bind-address", "eth0"], "--bind-address takes an address in numbers, such as 10.0.0.7 or ::1, not eth0"),
        (["--active-address", "h"], "--active-address takes an address in numbers"),
    ])
    func `what is no address and no port is refused`(options: [String], words: String) throws {
        let desk = try ShellSandbox()
        let result = try desk.ferry(["ls", "127.0.0.1:"] + options, at: 1).run()
        #expect(result.end == .exit(2))
        #expect(result.errorText.contains(words), "\(result)")
    }
}
