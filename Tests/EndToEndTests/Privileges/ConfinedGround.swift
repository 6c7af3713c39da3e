// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Glibc
import Testing

/// Directories of a server that the kernel keeps to its own, with one that it does not reach (`out`), and programs of hooks
/// that do.
final class ConfinedGround {
    let directory: TemporaryDirectory
    static let nobody: uid_t = 65534

    init() throws {
        directory = try TemporaryDirectory(named: "confined")
        chmod(directory.path, 0o755)
        for name in ["root", "keys", "bin", "out"] { try Files.makeDirectory(directory.path(name)) }
        for name in ["bin", "out"] { chmod(directory.path(name), 0o755) }
        for name in ["root", "out"] { chown(directory.path(name), Self.nobody, Self.nobody) }
        chmod(directory.path("keys"), 0o700)
        try Files.write(Array("engine\n".utf8), to: directory.path("keys/secret"))
    }

    /// A program that runs lines of the shell.
    func program(_ name: String, _ lines: String) throws -> String {
        let program = directory.path("bin/\(name)")
        try TestProgram.writeScript(lines, to: program)
        return program
    }

    /// A hook whose program runs lines of the shell.
    func hook(_ name: String, _ line: String) throws -> String {
        let program = try program(name, line)
        return "[[hook]]\nprogram = [\"\(program)\", \"{file}\"]\non = [\"upload\"]\n"
    }

    /// A hook that writes user, path and file to a place that the server does not reach.
    func writing(_ name: String) throws -> String {
        try hook(name, #"echo "$(id -u) $FERRY_PATH $1" >> '\#(directory.path("out/\(name)"))'"#)
    }

    var file: String { directory.path("keys/ferryd.toml") }

    func configure(_ text: String) throws {
        let head = """
            port = 0
            listen = ["127.0.0.1"]
            root = "\(directory.path("root"))"
            state = "\(directory.path("state"))"
            first-user = "ada"
            first-password-file = "\(directory.path("keys/secret"))"

            """
        try Files.write(Array((head + text).utf8), to: file + ".new")
        chmod(file + ".new", 0o600)
        try #require(rename(file + ".new", file) == 0)
    }

    func start(_ text: String) throws -> (RunningProgram, RawClient) {
        try configure(text)
        let server = try RunningProgram(TestProgram.built("ferryd", "--configuration", file))
        let port = try #require(UInt16(server.expect(#/Listening on 127\.0\.0\.1:(\d+)\n/#).1))
        _ = try server.expect(#/ferryd .*reaches only /#)
        _ = try server.expect(#/Connect with/#)
        return (server, try RawClient(connectingTo: SocketName(port: port), as: "ada", password: "engine"))
    }

    func text(_ name: String) -> String {
        (try? Files.read(directory.path("out/\(name)"))).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }

    /// The process whose child that one is.
    func parent(of process: pid_t) throws -> pid_t {
        let status = String(decoding: try Files.read("/proc/\(process)/status"), as: UTF8.self)
        return try #require(status.firstMatch(of: #/PPid:\t(\d+)/#).flatMap { pid_t($0.1) })
    }
}
