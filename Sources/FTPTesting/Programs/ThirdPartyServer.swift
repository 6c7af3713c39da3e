// SPDX-License-Identifier: Apache-2.0
import FerryIO
import Glibc

/// An FTP server that others wrote, as `scripts/fetch-servers` unpacked it, on a directory and a port of its own.
package final class ThirdPartyServer {
    package enum Kind: String, CaseIterable, Sendable, CustomStringConvertible {
        case vsftpd
        case proftpd
        case pureFTPd = "pure-ftpd"
        case pyftpdlib

        package var description: String { rawValue }

        /// Those that are there and that this user may run: each of them wants to be started by root.
        package static var available: [Kind] {
            geteuid() == 0 ? allCases.filter { TestProgram.fetched($0.rawValue) != nil } : []
        }
    }

    /// The directory it serves.
    package let root: String
    package var name: SocketName { SocketName(host, port: port.name.port) }
    /// The user who may log in; vsftpd knows anonymous users only.
    package let user: String
    package let password = "correct horse"
    private let directory: TemporaryDirectory
    private let host: String
    private let port: ReservedPort
    private let process: RunningProgram

    /// Starts a server on the loopback address of IPv4 or IPv6; vsftpd can be told how many connections one address may
    /// have.
    package init(
        _ kind: Kind, _ encryption: Encryption = .none, connectionsPerAddress: Int = 0, onV6: Bool = false
    ) throws {
        host = onV6 ? "::1" : "127.0.0.1"
        directory = try TemporaryDirectory(named: kind.rawValue)
        port = try ReservedPort()
        root = directory.path("root")
        user = kind == .vsftpd ? "anonymous" : "ada"
        try Files.makeDirectory(root)
        try Files.makeDirectory(directory.path("empty"))
        chmod(root, 0o777)
        chmod(directory.path, 0o755)
        try Self.makeCertificate(in: directory.path, newest: encryption.newest)
        let place = SocketName(host, port: port.name.port)
        switch kind {
        case .vsftpd: process = try Self.vsftpd(directory.path, place, encryption, connectionsPerAddress)
        case .proftpd: process = try Self.proftpd(directory.path, place, encryption)
        case .pureFTPd: process = try Self.pureFTPd(directory.path, place, encryption)
        case .pyftpdlib: process = try Self.pyftpdlib(directory.path, place, password, encryption)
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

    private static func vsftpd(
        _ directory: String, _ name: SocketName, _ encryption: Encryption, _ connectionsPerAddress: Int
    ) throws -> RunningProgram {
        let settings = """
            \(name.isV6 ? "listen_ipv6=YES\nlisten_address6" : "listen=YES\nlisten_address")=\(name.host)
            max_per_ip=\(connectionsPerAddress)
            listen_port=\(name.port)
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
            anon_root=\(directory)/root
            ftp_username=root
            nopriv_user=root
            run_as_launching_user=YES
            seccomp_sandbox=NO
            xferlog_enable=NO
            secure_chroot_dir=\(directory)/empty

            """
        try Files.write(Array((settings + encryption.vsftpd(directory)).utf8), to: "\(directory)/conf")
        return try start(.vsftpd, in: directory, "\(directory)/conf")
    }

    private static func proftpd(
        _ directory: String, _ name: SocketName, _ encryption: Encryption
    ) throws -> RunningProgram {
        let settings = """
            ServerType standalone
            Port \(name.port)
            DefaultAddress \(name.host)
            UseIPv6 \(name.isV6 ? "on" : "off")
            UseReverseDNS off
            User root
            Group root
            RootLogin on
            RequireValidShell off
            AuthOrder mod_auth_file.c
            AuthUserFile \(directory)/users
            DefaultRoot ~
            AllowOverwrite on
            AllowStoreRestart on
            DelayEngine off
            WtmpLog off
            TransferLog none
            SystemLog none
            PidFile \(directory)/pid
            ScoreboardFile \(directory)/scores

            """
        try Files.write(Array((encryption.proftpd(directory) + settings).utf8), to: "\(directory)/conf")
        try Files.write(Array("ada:\(hash):0:0::\(directory)/root:/bin/sh\n".utf8), to: "\(directory)/users")
        chmod("\(directory)/users", 0o600)
        return try start(.proftpd, in: directory, "--nodaemon", "--quiet", "--config", "\(directory)/conf")
    }

    private static func pureFTPd(
        _ directory: String, _ name: SocketName, _ encryption: Encryption
    ) throws -> RunningProgram {
        let users = "ada:\(hash):65534:65534::\(directory)/root/./::::::::::::\n"
        try Files.write(Array(users.utf8), to: "\(directory)/users")
        let made = try TestProgram(
            TestProgram.fetched("pure-pw") ?? "", "mkdb", "\(directory)/pdb", "-f", "\(directory)/users"
        )
        .run()
        guard made.succeeded else { throw TestFailure("pure-pw: \(made)") }
        let arguments = [
            "--bind", "\(name.host),\(name.port)", "--login", "puredb:\(directory)/pdb", "--noanonymous",
            "--dontresolve", "--minuid", "1", "--pidfile", "\(directory)/pid",
        ]
        return try start(.pureFTPd, in: directory, arguments + encryption.pureFTPd(directory))
    }

    private static func pyftpdlib(
        _ directory: String, _ name: SocketName, _ password: String, _ encryption: Encryption
    ) throws -> RunningProgram {
        let script = """
            (authorizers, handlers, servers) = (
                __import__("pyftpdlib." + name, fromlist=[""]) for name in ("authorizers", "handlers", "servers"))
            authorizer = authorizers.DummyAuthorizer()
            authorizer.add_user("ada", "\(password)", "\(directory)/root", perm="elradfmwMT")
            \(encryption.pyftpdlib(directory))
            handler.authorizer = authorizer
            servers.FTPServer(("\(name.host)", \(name.port)), handler).serve_forever()

            """
        try Files.write(Array(script.utf8), to: "\(directory)/server.py")
        return try start(.pyftpdlib, in: directory, "\(directory)/server.py")
    }

    private static func start(
        _ kind: Kind, in directory: String, _ arguments: String...
    ) throws -> RunningProgram { try start(kind, in: directory, arguments) }

    private static func start(_ kind: Kind, in directory: String, _ arguments: [String]) throws -> RunningProgram {
        guard let path = TestProgram.fetched(kind.rawValue) else { throw TestFailure("\(kind) was not fetched") }
        let program = TestProgram(path, arguments)
        return try RunningProgram(program.setting("OPENSSL_CONF", to: "\(directory)/openssl.cnf"))
    }
}

extension TestProgram {
    /// A program of another server, as `scripts/fetch-servers` left it.
    static func fetched(_ name: String) -> String? {
        guard let build = buildDirectory.firstRange(of: "/.build/") else { return nil }
        let path = "\(buildDirectory[..<build.upperBound])servers/bin/\(name)"
        return access(path, X_OK) == 0 ? path : nil
    }
}
