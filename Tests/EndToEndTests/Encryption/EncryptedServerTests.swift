// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import FerryIO
import Testing

/// ferry against servers that others wrote, which take no connection in clear; vsftpd and ProFTPD also demand that data
/// connections go on with the session of the control connection.
///
/// `FERRY_TLS_ROUNDS` says how many large uploads there are to each server; 10 unless told otherwise.
@Suite(.ownThread, .fewAtOnce) struct EncryptedServerTests {
    private static let sizes = [0, 4096, 3_000_000]
    private static let rounds = environmentValue("FERRY_TLS_ROUNDS").flatMap { Int($0) } ?? 10

    @Test(arguments: ThirdPartyServer.encrypting, TLSVersion.allCases)
    func `files go there and back whole`(kind: ThirdPartyServer.Kind, version: TLSVersion) throws {
        let server = try ThirdPartyServer(kind, .explicit(newest: version))
        let resumes = kind.resumes(version)
        try exchange(
            with: server, "ftp://127.0.0.1:\(server.name.port)/", ["--tls", "require", "-v"], version, resumes)
    }

    @Test(arguments: ThirdPartyServer.implicitlyEncrypting)
    func `files go there and back over implicit TLS`(kind: ThirdPartyServer.Kind) throws {
        let server = try ThirdPartyServer(kind, .implicit)
        try exchange(with: server, "ftps://127.0.0.1:\(server.name.port)/", ["-v"], .tls13, true)
    }

    @Test(
        .enabled(if: SocketAddress.hasV6, "no IPv6 here"), arguments: ThirdPartyServer.encrypting,
        [[], ["--active"]] as [[String]])
    func `files go there and back over IPv6`(kind: ThirdPartyServer.Kind, options: [String]) throws {
        let server = try ThirdPartyServer(kind, .explicit(newest: .tls13), onV6: true)
        try exchange(
            with: server, "ftp://\(server.name)/", ["--tls", "require", "-v"] + options, .tls13, kind.resumes(.tls13))
    }

    @Test(arguments: ThirdPartyServer.encrypting)
    func `the server connects to ferry`(kind: ThirdPartyServer.Kind) throws {
        let server = try ThirdPartyServer(kind, .explicit(newest: .tls13))
        try exchange(
            with: server, "ftp://127.0.0.1:\(server.name.port)/", ["--tls", "require", "--active", "-v"], .tls13,
            kind.resumes(.tls13))
    }

    @Test(arguments: ThirdPartyServer.encrypting)
    func `a hundred files go in one session`(kind: ThirdPartyServer.Kind) throws {
        let server = try ThirdPartyServer(kind, .explicit(newest: .tls13))
        let desk = try ShellSandbox()
        try Files.makeDirectory(desk.path("tree"))
        for number in 0..<100 { try Files.write(Content.bytes(number * 100), to: desk.path("tree/\(number)")) }
        try succeed(desk.ferry("put", "-r", "tree", "127.0.0.1:", to: server))
        #expect(try differences(between: desk.path("tree"), and: "\(server.root)/tree") == [])
        try succeed(desk.ferry("get", "-r", "127.0.0.1:tree/.", "-o", "back", to: server))
        #expect(try differences(between: desk.path("tree"), and: desk.path("back")) == [])
    }

    @Test(arguments: ThirdPartyServer.encrypting)
    func `uploads of 3 MB over TLS 1.3 are whole, each of them`(kind: ThirdPartyServer.Kind) throws {
        let server = try ThirdPartyServer(kind, .explicit(newest: .tls13))
        let desk = try ShellSandbox()
        let content = Content.bytes(3_000_000)
        try Files.write(content, to: desk.path("a"))
        let puts = (0..<Self.rounds).map { "put a f\($0)" }.joined(separator: "; ")
        let result = try desk.ferry(
            "--tls", "require", "-v", "-c", "open 127.0.0.1 \(server.name.port); \(puts)", to: server
        ).run(within: .seconds(600))
        #expect(result.succeeded, "\(result.errorText)")
        #expect(result.errorText.matches(of: #/Uploaded .*: 3,000,000 bytes/#).count == Self.rounds)
        for number in 0..<Self.rounds {
            #expect(try Files.read("\(server.root)/f\(number)") == content, "upload \(number)")
        }
    }

    private func exchange(
        with server: ThirdPartyServer, _ url: String, _ options: [String], _ version: TLSVersion,
        _ resumes: Bool
    ) throws {
        let desk = try ShellSandbox()
        let names = Self.sizes.map { "f\($0)" }
        for size in Self.sizes { try Files.write(Content.bytes(size), to: desk.path("f\(size)")) }
        let put = try succeed(desk.ferry(options, ["put"] + names + [url], as: server.user, server.password))
        for name in names { #expect(try Files.read("\(server.root)/\(name)") == Files.read(desk.path(name))) }
        let get = try succeed(
            desk.ferry(
                options, ["get"] + names.map { url + $0 } + ["-o", "back/"], as: server.user, server.password))
        for name in names { #expect(try Files.read(desk.path("back/\(name)")) == Files.read(desk.path(name))) }
        for said in [put.errorText, get.errorText] {
            #expect(said.contains("Control connection: TLS \(version.rawValue), "))
            #expect(said.contains("Data connection: TLS \(version.rawValue), "))
            let data = said.split(separator: "\n").filter { $0.contains("Data connection: ") }
            #expect(data.count >= names.count)
            #expect(data.allSatisfy { $0.hasSuffix(", resumed") == resumes }, "\(said)")
        }
    }

    @discardableResult
    private func succeed(_ program: TestProgram) throws -> ProgramResult {
        let result = try program.run(within: .seconds(120))
        guard result.succeeded else { throw TestFailure("ferry: \(result)") }
        return result
    }
}

extension ThirdPartyServer.Kind {
    /// True when data connections go on with the session of the control connection; Pure-FTPd gives no tickets of TLS
    /// 1.3.
    fileprivate func resumes(_ version: TLSVersion) -> Bool { self != .pureFTPd || version == .tls12 }
}
