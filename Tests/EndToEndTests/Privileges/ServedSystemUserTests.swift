// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Glibc
import Testing

/// Users of the machine at a server that has given up root: PAM is asked by its monitor, and their files are theirs.
///
/// The machine is one of nss_wrapper's, its passwords are those of a module of libpam-wrapper.
@Suite(.ownThread, .timeLimit(.minutes(2)), .enabled(if: geteuid() == 0, "only root acts as somebody else"))
final class ServedSystemUserTests {
    private let directory: TemporaryDirectory
    private static let libraries = "/usr/lib/x86_64-linux-gnu"

    init() throws {
        directory = try TemporaryDirectory(named: "users")
        chmod(directory.path, 0o755)
        for name in ["root", "ada", "shared"] { try Files.makeDirectory(directory.path(name)) }
        chown(directory.path("ada"), 1000, 100)
        chmod(directory.path("ada"), 0o700)
        try write(
            """
            root:x:0:0::/root:/bin/bash
            nobody:x:65534:65534::/:/usr/sbin/nologin
            ada:x:1000:100::\(directory.path("ada")):/bin/bash

            """, to: "passwd")
        try write("users:x:100:\nprint:x:7:ada\nnogroup:x:65534:\n", to: "group")
        try write("ada:engine:ferryd\n", to: "secrets")
        // Neither the server's user nor ada may read it: PAM does, as root.
        chmod(directory.path("secrets"), 0o600)
        let module = "required \(Self.libraries)/pam_wrapper/pam_matrix.so passdb=\(directory.path("secrets"))"
        try write("auth \(module)\naccount \(module)\n", to: "ferryd")
    }

    private func write(_ text: String, to name: String) throws {
        try Files.write(Array(text.utf8), to: directory.path(name))
    }

    private func start(_ options: String..., asRoot: Bool = false) throws -> (RunningProgram, SocketName) {
        var program = TestProgram.built(
            "ferryd", "0", "--listen", "127.0.0.1", "--root", directory.path("root"), "--state",
            directory.path("state"), "--verifiers", "pam", "--pam-service", directory.path("ferryd"))
        if !asRoot { program.arguments += ["--run-as", "nobody:nogroup"].map { Array($0.utf8) } }
        program.arguments += options.map { Array($0.utf8) }
        let preloaded = program.environment["LD_PRELOAD"].map { "\($0):" } ?? ""
        program.environment["LD_PRELOAD"] = preloaded + "\(Self.libraries)/libnss_wrapper.so"
        // Sanitizers end programs that load libraries so.
        program.environment["NSS_WRAPPER_DISABLE_DEEPBIND"] = "1"
        program.environment["NSS_WRAPPER_PASSWD"] = directory.path("passwd")
        program.environment["NSS_WRAPPER_GROUP"] = directory.path("group")
        let server = try RunningProgram(program)
        let port = try #require(UInt16(server.expect(#/Listening on 127\.0\.0\.1:(\d+)\n/#).1))
        _ = try server.expect(#/Connect with/#)
        return (server, SocketName(port: port))
    }

    @Test func `files are used by the rights of the user, whoever else the server serves`() throws {
        let (server, name) = try start()
        try write("by the group", to: "ada/group")
        chown(directory.path("ada/group"), 0, 7)
        chmod(directory.path("ada/group"), 0o040)
        try write("by nobody", to: "ada/closed")
        chmod(directory.path("ada/closed"), 0o600)
        let ada = try RawClient(connectingTo: name, as: "ada", password: "engine")
        try ada.upload(Array("x".utf8), "STOR mine")
        var made = stat()
        #expect(stat(directory.path("ada/mine"), &made) == 0)
        #expect(made.st_uid == 1000 && made.st_gid == 100)
        #expect(try ada.download("RETR group") == Array("by the group".utf8))
        try ada.ask("EPSV", expecting: 229)
        try ada.ask("RETR closed", expecting: 550)
        let names = String(decoding: try ada.download("NLST"), as: UTF8.self).split(separator: "\r\n").sorted()
        #expect(names == ["closed", "group", "mine"])
        let late = try RawClient(connectingTo: name)
        try late.ask("USER ada", expecting: 331)
        try late.ask("PASS wrong", expecting: 530)
        let status = String(decoding: try Files.read("/proc/\(server.pid)/status"), as: UTF8.self)
        #expect(status.contains("Uid:\t65534\t65534\t65534\t65534\n"))
        // To listen below 1024, and to change users and groups.
        #expect(status.contains("CapEff:\t00000000000004c0\n"))
    }

    @Test func `a server that stays root gives up the right to exceed quotas`() throws {
        let (server, name) = try start(asRoot: true)
        let status = String(decoding: try Files.read("/proc/\(server.pid)/status"), as: UTF8.self)
        let sets = try #require(status.firstMatch(of: #/CapPrm:\t([0-9a-f]+)\nCapEff:\t([0-9a-f]+)\n/#))
        for set in [sets.1, sets.2] {
            let bits = try #require(UInt64(set, radix: 16))
            // CAP_SYS_RESOURCE is gone; CAP_SETUID and CAP_SETGID are not.
            #expect(bits & 1 << 24 == 0 && bits & 1 << 7 != 0 && bits & 1 << 6 != 0)
        }
        #expect(server.isRunning && name.port != 0)
    }

    @Test func `with one user for all files the server keeps no right to be another`() throws {
        chown(directory.path("ada"), 65534, 65534)
        let (server, name) = try start("--system-users", "service")
        let ada = try RawClient(connectingTo: name, as: "ada", password: "engine")
        try ada.upload(Array("x".utf8), "STOR mine")
        var made = stat()
        #expect(stat(directory.path("ada/mine"), &made) == 0)
        #expect(made.st_uid == 65534)
        let status = String(decoding: try Files.read("/proc/\(server.pid)/status"), as: UTF8.self)
        #expect(status.contains("CapEff:\t0000000000000400\n"))
    }
}
