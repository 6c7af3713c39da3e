// SPDX-License-Identifier: Apache-2.0
import FerryIO
import Glibc

/// An FTP server that others wrote, as `scripts/fetch-servers` unpacked it, on a folder and a port of its own.
package final class ThirdPartyServer {
    package enum Kind: String, CaseIterable, Sendable, CustomStringConvertible {
        case vsftpd
        case proftpd
        case pureFTPd = "pure-ftpd"
        case pyftpdlib

        package var description: String { rawValue }

        /// Those that are there and that this user may run: each of them wants to be started by root.
        package static var available: [Kind] {
            geteuid() == 0 ? allCases.filter { Program.fetched($0.rawValue) != nil } : []
        }
    }

    /// The folder it serves.
    package let root: String
    package var name: SocketName { port.name }
    /// Who may log in; vsftpd knows anonymous users only.
    package let user: String
    package let password = "correct horse"
    private let folder: TemporaryFolder
    private let port: ReservedPort
    private let process: RunningProgram

    package init(_ kind: Kind) throws {
        folder = try TemporaryFolder(named: kind.rawValue)
        port = try ReservedPort()
        root = folder.path("root")
        user = kind == .vsftpd ? "anonymous" : "ada"
        try Files.makeFolder(root)
        try Files.makeFolder(folder.path("empty"))
        chmod(root, 0o777)
        chmod(folder.path, 0o755)
        switch kind {
        case .vsftpd: process = try Self.vsftpd(folder.path, port.name.port)
        case .proftpd: process = try Self.proftpd(folder.path, port.name.port)
        case .pureFTPd: process = try Self.pureFTPd(folder.path, port.name.port)
        case .pyftpdlib: process = try Self.pyftpdlib(folder.path, port.name.port, password)
        }
        let limit = WaitLimit.usual
        while (try? RawSocket(connectingTo: name)) == nil {
            guard process.isRunning, !limit.passed else { throw TestFailure("\(kind): \(process.outputText)") }
            usleep(5000)
        }
    }
}

// MARK: - How each is started

extension ThirdPartyServer {
    /// "correct horse", as crypt(5) stores it.
    private static let hash = "$5$ferry$5RfWT4HHSEaPCpYEHUWLPc90kIr.kOQ.8Tm/BFQwd87"

    private static func vsftpd(_ folder: String, _ port: UInt16) throws -> RunningProgram {
        let settings = """
            listen=YES
            listen_address=127.0.0.1
            listen_port=\(port)
            background=NO
            anonymous_enable=YES
            local_enable=NO
            write_enable=YES
            ascii_upload_enable=YES
            ascii_download_enable=YES
            anon_upload_enable=YES
            anon_mkdir_write_enable=YES
            anon_other_write_enable=YES
            anon_world_readable_only=NO
            anon_umask=022
            anon_root=\(folder)/root
            ftp_username=root
            nopriv_user=root
            run_as_launching_user=YES
            seccomp_sandbox=NO
            xferlog_enable=NO
            secure_chroot_dir=\(folder)/empty

            """
        try Files.write(Array(settings.utf8), to: "\(folder)/conf")
        return try start(.vsftpd, "\(folder)/conf")
    }

    private static func proftpd(_ folder: String, _ port: UInt16) throws -> RunningProgram {
        let settings = """
            ServerType standalone
            Port \(port)
            DefaultAddress 127.0.0.1
            UseIPv6 off
            UseReverseDNS off
            User root
            Group root
            RootLogin on
            RequireValidShell off
            AuthOrder mod_auth_file.c
            AuthUserFile \(folder)/users
            DefaultRoot ~
            AllowOverwrite on
            AllowStoreRestart on
            DelayEngine off
            WtmpLog off
            TransferLog none
            SystemLog none
            PidFile \(folder)/pid
            ScoreboardFile \(folder)/scores

            """
        try Files.write(Array(settings.utf8), to: "\(folder)/conf")
        try Files.write(Array("ada:\(hash):0:0::\(folder)/root:/bin/sh\n".utf8), to: "\(folder)/users")
        chmod("\(folder)/users", 0o600)
        return try start(.proftpd, "--nodaemon", "--quiet", "--config", "\(folder)/conf")
    }

    private static func pureFTPd(_ folder: String, _ port: UInt16) throws -> RunningProgram {
        let users = "ada:\(hash):65534:65534::\(folder)/root/./::::::::::::\n"
        try Files.write(Array(users.utf8), to: "\(folder)/users")
        let made = try Program(Program.fetched("pure-pw") ?? "", "mkdb", "\(folder)/pdb", "-f", "\(folder)/users").run()
        guard made.succeeded else { throw TestFailure("pure-pw: \(made)") }
        return try start(
            .pureFTPd, "--bind", "127.0.0.1,\(port)", "--login", "puredb:\(folder)/pdb", "--noanonymous",
            "--dontresolve",
            "--minuid", "1", "--pidfile", "\(folder)/pid")
    }

    private static func pyftpdlib(_ folder: String, _ port: UInt16, _ password: String) throws -> RunningProgram {
        let script = """
            (authorizers, handlers, servers) = (
                __import__("pyftpdlib." + name, fromlist=[""]) for name in ("authorizers", "handlers", "servers"))
            authorizer = authorizers.DummyAuthorizer()
            authorizer.add_user("ada", "\(password)", "\(folder)/root", perm="elradfmwMT")
            handlers.FTPHandler.authorizer = authorizer
            servers.FTPServer(("127.0.0.1", \(port)), handlers.FTPHandler).serve_forever()

            """
        try Files.write(Array(script.utf8), to: "\(folder)/server.py")
        return try start(.pyftpdlib, "\(folder)/server.py")
    }

    private static func start(_ kind: Kind, _ arguments: String...) throws -> RunningProgram {
        guard let path = Program.fetched(kind.rawValue) else { throw TestFailure("\(kind) was not fetched") }
        return try RunningProgram(Program(path, arguments))
    }
}

extension Program {
    /// A program of another server, as `scripts/fetch-servers` left it.
    static func fetched(_ name: String) -> String? {
        guard let build = buildFolder.firstRange(of: "/.build/") else { return nil }
        let path = "\(buildFolder[..<build.upperBound])servers/bin/\(name)"
        return access(path, X_OK) == 0 ? path : nil
    }
}
