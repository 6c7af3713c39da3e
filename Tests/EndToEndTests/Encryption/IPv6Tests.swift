// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import FerryIO
import Testing

/// Encrypted transfers over IPv6, which know EPSV and EPRT only.
@Suite(.ownThread, .fewAtOnce, .enabled(if: SocketAddress.hasV6, "no IPv6 here")) struct IPv6Tests {
    private static let content = Content.bytes(300_000)

    /// Serves on `::1` too, and demands encryption and resumed sessions.
    private func serve(_ test: (FerrydProcess, UInt16) throws -> Void) throws {
        try FerrydProcess.serving("--listen", "::1", "--tls-resumption", "required", "--verbose") { server in
            let match = try server.expectLog(#/Listening on \[::1\]:(\d+)/#)
            try test(server, try #require(UInt16(match.1)))
        }
    }

    /// Passive only: curl 7.88 cannot take an active connection over IPv6 (`inet_ntop`), and lftp names an address that
    /// is not its own.
    @Test(.requires("curl")) func `curl`() throws {
        try serve { server, port in
            try Files.write(Self.content, to: server.outside("local"))
            func curl(_ more: String...) throws -> ProgramResult {
                var program = TestProgram.curl(
                    "--ssl-reqd", "--insecure", "ftp://\(server.user):\(server.password)@[::1]:\(port)/a")
                program.arguments += more.map { Array($0.utf8) }
                return try program.run()
            }
            let upload = try curl("--upload-file", server.outside("local"))
            #expect(upload.end == .exit(0), "\(upload.errorText)")
            #expect(try Files.read(server.path("a")) == Self.content)
            #expect(try curl().output == Self.content)
            _ = try server.expectLog(#/> EPSV/#)
        }
    }

    @Test(.requires("lftp")) func `lftp`() throws {
        try serve { server, port in
            try Files.write(Self.content, to: server.outside("local"))
            let result = try TestProgram.lftp(
                "set ftp:ssl-allow yes", "set ftp:ssl-force yes", "set ftp:ssl-protect-data yes",
                "set ssl:verify-certificate no", "set ftp:passive-mode on",
                "open -u \(server.user),\(server.password) ftp://[::1]:\(port)",
                "put \(server.outside("local")) -o a", "get a -o \(server.outside("back"))"
            ).run()
            #expect(result.end == .exit(0), "\(result.errorText)")
            #expect(try Files.read(server.path("a")) == Self.content)
            #expect(try Files.read(server.outside("back")) == Self.content)
        }
    }

    @Test(arguments: [[], ["--active"]] as [[String]]) func `ferry`(options: [String]) throws {
        try serve { server, port in
            let (desk, url) = (try ShellSandbox(), "ftp://[::1]:\(port)/")
            try Files.write(Self.content, to: desk.path("a"))
            let put = try desk.ferry(
                options + ["--tls", "require"], ["put", "a", url], as: server.user, server.password
            )
            .run()
            #expect(put.end == .exit(0), "\(put.errorText)")
            #expect(try Files.read(server.path("a")) == Self.content)
            let get = try desk.ferry(
                options + ["--tls", "require"], ["get", url + "a", "-o", "b"], as: server.user, server.password
            ).run()
            #expect(get.end == .exit(0), "\(get.errorText)")
            #expect(try Files.read(desk.path("b")) == Self.content)
            _ = try server.expectLog(options.isEmpty ? #/> EPSV/# : #/> EPRT/#)
        }
    }
}
