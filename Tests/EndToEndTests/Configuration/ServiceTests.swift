// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Glibc
import Testing

/// A real server as a service: it tells how it is, and takes over sockets.
@Suite(.ownThread, .timeLimit(.minutes(2)))
struct ServiceTests {
    private let directory: SuiteDirectory

    init() throws {
        directory = try SuiteDirectory(named: "service")
        try Files.makeDirectory(directory.path("served"))
    }

    private var ferryd: TestProgram {
        TestProgram.built("ferryd", "--root", directory.path("served"), "--state", directory.path("state"))
    }

    @Test func `it tells that it is ready, alive, reading its settings, and ending`() throws {
        let manager = try NotifySocket(at: directory.path("notify"))
        var program = ferryd.adding(Array("0".utf8), Array("--listen".utf8), Array("127.0.0.1".utf8))
        program.environment["NOTIFY_SOCKET"] = manager.path
        program.environment["WATCHDOG_USEC"] = "200000"
        let server = try RunningProgram(program)
        try manager.expect("READY=1")
        try manager.expect("WATCHDOG=1")
        try manager.expect("WATCHDOG=1")
        server.signal(SIGHUP)
        let reloading = try manager.expect("RELOADING=1")
        #expect(reloading.contains { $0.hasPrefix("MONOTONIC_USEC=") })
        try manager.expect("READY=1")
        server.signal(SIGTERM)
        try manager.expect("STOPPING=1")
        #expect(try server.wait() == .exit(0))
    }

    @Test(.requires("systemd-socket-activate"))
    func `it serves on a socket that was opened for it`() throws {
        let port = try ReservedPort()
        let activator = try #require(TestProgram.named("systemd-socket-activate"))
        var program = TestProgram(
            activator, "-l", "\(port.name)", "--setenv=FERRYD_FIRST_PASSWORD=engine", ferryd.path)
        program.arguments += ferryd.arguments
        let server = try RunningProgram(program)
        _ = try server.expect(#/Listening on 127\.0\.0\.1:\d+/#)
        // The first client starts the server.
        let client = try RawClient(connectingTo: port.name, as: "ferry", password: "engine")
        try client.upload([7], "STOR a")
        #expect(try Files.read(directory.path("served/a")) == [7])
        server.signal(SIGHUP)
        _ = try server.expect(#/Settings read again: nothing has changed\./#)
        try client.ask("NOOP", expecting: 200)
        try RawClient(connectingTo: port.name, as: "ferry", password: "engine").ask("NOOP", expecting: 200)
    }
}
