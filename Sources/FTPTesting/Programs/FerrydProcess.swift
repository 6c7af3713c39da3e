// SPDX-License-Identifier: Apache-2.0
import FerryIO
import Glibc

/// A real `ferryd`, with a directory to serve, state of its own, and the account it makes at its first start.
package final class FerrydProcess {
    /// The user who may log in; everything is allowed to that account.
    package let user: String
    package let password: String
    private let directory: TemporaryDirectory
    private let options: [String]
    /// The shell command that mounts another file system on the server's directory, `$1`; `nil` for none.
    private let mount: String?
    private var process: RunningProgram
    /// The address and port at which it listens.
    package private(set) var name: SocketName

    /// Starts a server; `options` are those of the command line beside port, root and state.
    package convenience init(_ options: String...) throws { try self.init(options: options) }

    /// Starts a server whose directory is a disk of its own, of that many bytes; only root may do this.
    package convenience init(diskOf size: Int) throws {
        try self.init(options: [], mount: "mount -t tmpfs -o size=\(size) none \"$1\"")
    }

    /// Starts a server whose directory is what that command of the shell mounts on `$1`; only root may do this.
    package convenience init(mounting command: String) throws { try self.init(options: [], mount: command) }

    package init(options: [String], in base: String? = nil, mount: String? = nil) throws {
        directory =
            try base.map { try TemporaryDirectory(named: "ferryd", in: $0) } ?? TemporaryDirectory(named: "ferryd")
        self.options = options
        self.mount = mount
        try Files.makeDirectory(directory.path("root"))
        process = try RunningProgram(Self.program(in: directory.path, port: 0, options, mount))
        name = try process.listeningName()
        let account = try process.expect(#/name (\S+), password (\S+)/#)
        (user, password) = (String(account.1), String(account.2))
    }

    private static func program(in directory: String, port: UInt16, _ options: [String], _ mount: String?)
        -> TestProgram
    {
        var program = TestProgram.built(
            "ferryd", "\(port)", "--listen", "127.0.0.1", "--root", "\(directory)/root", "--state", "\(directory)/state"
        )
        program.arguments += options.map { Array($0.utf8) }
        guard let mount else { return program }
        // A mount that only the server sees, and that goes away with it.
        var mounting = TestProgram(
            "/usr/bin/unshare", "--mount", "/bin/sh", "-c", mount + #" && shift && exec "$@""#, "sh",
            "\(directory)/root")
        mounting.arguments += [Array(program.path.utf8)] + program.arguments
        return mounting
    }
}

extension RunningProgram {
    fileprivate func listeningName() throws -> SocketName {
        let port = try expect(#/Listening on 127\.0\.0\.1:(\d+)\s/#).1
        guard let port = UInt16(port) else { throw TestFailure("no port: \(port)") }
        return SocketName(port: port)
    }
}

// MARK: - Talking to it

extension FerrydProcess {
    /// A new session of the account.
    package func client() throws -> RawClient {
        try RawClient(connectingTo: name, as: user, password: password)
    }

    /// The address of a file for other clients, account included; what must be escaped in it is the caller's.
    package func url(_ path: String = "") -> String {
        "ftp://\(user):\(password)@\(name)/\(path)"
    }

    /// The directory it serves, as the test can reach it.
    package var root: String {
        mount == nil ? directory.path("root") : "/proc/\(process.pid)/root\(directory.path("root"))"
    }

    /// The path of something in the served directory.
    package func path(_ name: String) -> String { "\(root)/\(name)" }

    /// The path of something beside the served directory, where no client may ever look.
    package func outside(_ name: String) -> String { directory.path(name) }
}

// MARK: - Looking at it

extension FerrydProcess {
    /// The text that it has written to its console so far.
    package var log: String { process.outputText }

    /// Waits until it has said something, and gives back the match.
    @discardableResult package func expectLog<Output>(_ pattern: Regex<Output>) throws -> Regex<Output>.Match {
        try process.expect(pattern)
    }

    package var isRunning: Bool { process.isRunning }

    package var processIdentifier: Int32 { process.pid }

    /// The files and sockets it holds open, as the kernel names them.
    package var openDescriptors: [String] { (try? FTPTesting.openDescriptors(of: process.pid)) ?? [] }

    /// The memory it holds (resident, anonymous), in bytes.
    package var residentBytes: Int {
        let status = (try? Files.read("/proc/\(process.pid)/status")).map { String(decoding: $0, as: UTF8.self) } ?? ""
        let kilobytes = status.firstMatch(of: #/RssAnon:\s+(\d+) kB/#).flatMap { Int($0.1) } ?? 0
        return kilobytes * 1024
    }

    /// The processor time it has used, in seconds.
    package var processorSeconds: Double {
        let fields = (try? Files.read("/proc/\(process.pid)/stat")).map { String(decoding: $0, as: UTF8.self) } ?? ""
        let numbers = fields.split(separator: ")").last?.split(separator: " ").compactMap { Double($0) } ?? []
        // The fields after the name are the state (no number), then 11 others, then utime and stime (proc(5)).
        return numbers.count > 11 ? (numbers[10] + numbers[11]) / Double(sysconf(CInt(_SC_CLK_TCK))) : 0
    }
}

// MARK: - Ending it

extension FerrydProcess {
    /// Ends it as a power cut would.
    package func kill() { process.kill() }

    /// Sends it a signal.
    package func signal(_ number: CInt) { process.signal(number) }

    /// Asks it to end, and waits until it has.
    package func terminate() throws -> ChildProcess.End {
        process.signal(SIGTERM)
        return try process.wait()
    }

    /// Starts it again on what it left behind, on the same port.
    package func restart() throws {
        process.kill()
        process = try RunningProgram(Self.program(in: directory.path, port: name.port, options, mount))
        name = try process.listeningName()
    }
}
