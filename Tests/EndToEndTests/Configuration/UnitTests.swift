// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Foundation
import Testing

/// The units of systemd and the settings that the packages hold, with the real program.
@Suite(.ownThread, .timeLimit(.minutes(2)))
struct UnitTests {
    private let directory: SuiteDirectory
    private let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../..").standardized
    /// The exposure that `systemd-analyze security` gives the service, in tenths, at most; without a unit's care it is 96.
    private static let exposure = 17

    init() throws {
        directory = try SuiteDirectory(named: "units")
        try Files.makeDirectory(directory.path("served"))
        // The program is not installed where the tests run.
        for name in ["ferryd.service", "ferryd.socket"] {
            let unit = try packaged("systemd/\(name)").replacing(
                "/usr/bin/ferryd", with: TestProgram.built("ferryd").path)
            try Files.write(Array(unit.utf8), to: directory.path(name))
        }
    }

    private func packaged(_ name: String) throws -> String {
        String(decoding: try Files.read(root.appending(path: "packaging/\(name)").path), as: UTF8.self)
    }

    private func analyze(_ words: String...) throws -> ProgramResult {
        try TestProgram(TestProgram.named("systemd-analyze") ?? "systemd-analyze", words).run()
    }

    @Test(.requires("systemd-analyze")) func `systemd finds nothing to complain of in the units`() throws {
        let verdict = try analyze(
            "verify", "--man=no", directory.path("ferryd.service"), directory.path("ferryd.socket"))
        // It tells of units of the system too.
        let complaints = verdict.errorText.split(separator: "\n").filter { $0.contains("ferryd") }
        #expect(verdict.succeeded && complaints.isEmpty, "\(verdict)")
    }

    @Test(.requires("systemd-analyze")) func `the service is shut in`() throws {
        let verdict = try analyze(
            "security", "--offline=true", "--threshold=\(Self.exposure)", "--no-pager", directory.path("ferryd.service")
        )
        #expect(verdict.succeeded, "\(verdict)")
    }

    @Test(.requires("systemd-socket-activate"))
    func `the packaged settings take over a socket for IPv4 and IPv6, and let in who was added`() throws {
        let reserved = try ReservedPort()
        let port = reserved.name.port
        let settings = try packaged("ferryd.toml")
            .replacing("port = 21\n", with: "port = \(port)\n")
            .replacing("/srv/ftp", with: directory.path("served"))
        try Files.write(Array(settings.utf8), to: directory.path("ferryd.toml"))
        let added = try TestProgram.built(
            "ferryd", "user", "add", "ada", "--password-file", "-", "--state", directory.path("state")
        ).run(input: Array("engine\n".utf8))
        try #require(added.succeeded, "\(added)")

        let activator = TestProgram.named("systemd-socket-activate") ?? ""
        // It passes on no variables by itself, such as those of a sanitizer.
        let variables = TestProgram.standardEnvironment.keys.map { "--setenv=\($0)" }
        let words = [
            "-l", "\(port)", TestProgram.built("ferryd").path, "--configuration", directory.path("ferryd.toml"),
            "--state", directory.path("state"),
        ]
        let server = try RunningProgram(TestProgram(activator, variables + words))
        _ = try server.expect(#/Listening on \[::\]:\d+ as/#)
        for host in ["127.0.0.1", "[::1]"] {
            let listing = try TestProgram.curl(
                "--ssl-reqd", "--insecure", "--user", "ada:engine", "ftp://\(host):\(port)/", "--upload-file",
                directory.path("ferryd.toml")
            ).run()
            #expect(listing.succeeded, "\(listing)")
        }
        #expect(try Files.read(directory.path("served/ferryd.toml")) == Array(settings.utf8))
        let clear = try TestProgram.curl("--user", "ada:engine", "ftp://127.0.0.1:\(port)/").run()
        #expect(clear.end == .exit(67) && clear.errorText.contains("530"), "\(clear)")
        server.signal(SIGHUP)
        _ = try server.expect(#/Settings read again.*nothing has changed\./#)
        server.signal(SIGTERM)
        #expect(try server.wait() == .exit(0))
    }
}
