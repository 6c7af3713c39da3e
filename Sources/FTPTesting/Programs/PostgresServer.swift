// SPDX-License-Identifier: Apache-2.0
import FerryIO
import Glibc
import Synchronization

/// A real PostgreSQL for tests (Debian's package `postgresql-15`), reached by a socket in a directory of its own.
package final class PostgresServer: Sendable {
    private let directory: TemporaryDirectory
    private let process = Mutex<RunningBox?>(nil)
    private let databases = Atomic(0)

    /// A program, which is in one pair of hands at a time.
    private struct RunningBox: @unchecked Sendable {  // only the holder of `process` touches it
        let program: RunningProgram
    }

    private static let weakly = Mutex(WeakBox())

    private struct WeakBox: @unchecked Sendable {  // it stands behind a lock
        weak var server: PostgresServer?
    }

    private static func path(_ name: String) -> String? {
        (13...20).reversed().lazy.map { "/usr/lib/postgresql/\($0)/bin/\(name)" }.first { access($0, X_OK) == 0 }
    }

    /// True where it is installed.
    package static var isInstalled: Bool { path("initdb") != nil && path("postgres") != nil }

    /// One for all tests that run at the same time; it ends with the last of them.
    package static func shared() throws -> PostgresServer {
        try weakly.withLock { weakly in
            if let server = weakly.server { return server }
            let server = try PostgresServer()
            weakly.server = server
            return server
        }
    }

    /// Makes its files and starts it.
    package init() throws {
        directory = try TemporaryDirectory(named: "postgres", in: "/tmp")
        // It refuses to run as root.
        if geteuid() == 0 { chown(directory.path, Self.nobody, Self.nobody) }
        let made = try program("initdb", "-D", directory.path("data"), "-A", "trust", "-U", "ferry", "--no-sync").run()
        guard made.succeeded else { throw TestFailure("initdb: \(made.outputText)\(made.errorText)") }
        let rules = "local all guarded scram-sha-256\nlocal all all trust\n"
        try Files.write(Array(rules.utf8), to: directory.path("data/pg_hba.conf"))
        try start()
    }

    deinit { stop() }

    private static let nobody: UInt32 = 65534

    private func program(_ name: String, _ arguments: String...) -> TestProgram {
        let path = Self.path(name) ?? name
        if geteuid() != 0 { return TestProgram(path, arguments) }
        let nobody = "\(Self.nobody)"
        return TestProgram(
            "/usr/bin/setpriv", ["--reuid", nobody, "--regid", nobody, "--clear-groups", path] + arguments)
    }

    /// Starts it, and waits until it answers.
    package func start() throws {
        let running = try RunningProgram(
            program("postgres", "-D", directory.path("data"), "-k", directory.path, "-h", "", "-F"))
        _ = try running.expect(#/ready to accept connections/#)
        let box = RunningBox(program: running)
        process.withLock { $0 = box }
    }

    /// Ends it at once, and with it all connections.
    package func stop() {
        let box = process.withLock { process in
            defer { process = nil }
            return process
        }
        guard let box else { return }
        box.program.signal(SIGQUIT)
        if (try? box.program.wait(within: .seconds(10))) == nil { box.program.kill() }
    }

    /// Stops it in the middle of what it does, all of its processes, or lets them go on.
    package func freeze(_ isFrozen: Bool) {
        guard let pid = process.withLock({ $0?.program.pid }) else { return }
        let tasks = "/proc/\(pid)/task/\(pid)/children"
        let children = (try? Files.read(tasks)).map { String(decoding: $0, as: UTF8.self) } ?? ""
        for child in children.split(separator: " ").compactMap({ Int32($0) }) + [pid] {
            Glibc.kill(child, isFrozen ? SIGSTOP : SIGCONT)
        }
    }

    /// The address of a new, empty database.
    package func newDatabase() throws -> String {
        let name = "ferry\(databases.add(1, ordering: .relaxed).newValue)"
        _ = try sql("CREATE DATABASE \(name)", in: "postgres")
        return "postgresql://ferry@/\(name)?host=\(directory.path)"
    }

    /// The name of the database at such an address.
    package static func name(ofDatabaseAt address: String) -> String {
        String((address.split(separator: "@/").last ?? "").prefix { $0 != "?" })
    }

    /// The address of another one, whose owner has to tell a password.
    package func newDatabase(guardedBy password: String) throws -> String {
        let name = "guarded\(databases.add(1, ordering: .relaxed).newValue)"
        _ = try sql("CREATE ROLE guarded LOGIN PASSWORD '\(password)'", in: "postgres")
        _ = try sql("CREATE DATABASE \(name) OWNER guarded", in: "postgres")
        return "postgresql://guarded@/\(name)?host=\(directory.path)"
    }

    /// Runs statements by `psql`; what they print, a row a line, columns separated by bars.
    @discardableResult
    package func sql(_ text: String, in database: String) throws -> String {
        let result = try program(
            "psql", "-h", directory.path, "-U", "ferry", "-X", "-A", "-t", "-q", "-v", "ON_ERROR_STOP=1", "-d",
            database, "-c", text
        ).run()
        guard result.succeeded else { throw TestFailure("psql: \(result.errorText)") }
        return result.outputText
    }
}
