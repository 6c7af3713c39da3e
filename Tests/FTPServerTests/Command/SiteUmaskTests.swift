// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPPolicy
import FTPStorage
import FTPTesting
import FTPWire
import FerryIO
import Glibc
import Testing

/// SITE UMASK: the permissions that what a session makes does not get.
@Suite(.ownThread) struct SiteUmaskTests {
    /// Serves accounts whose own umask is that.
    private func serve(umask: String?, _ test: (LiveServer) throws -> Void) async throws {
        let attributes = CreationAttributes(umask: umask.flatMap { Umask($0) })
        let files = try ServedFiles(.disk)
        try await LiveServer.run(
            files, accounts: [.named("ada")],
            openStorage: { MountedStorage(files.storage(of: $0.name.bytes, attributes: attributes), with: []) }, test)
    }

    /// The permissions of a file that a server has.
    private func mode(_ name: String, on server: LiveServer) -> UInt32 {
        var status = stat()
        return unsafe stat(server.files.path(name), &status) == 0 ? status.st_mode & 0o777 : 0
    }

    @Test func `new files and directories lack what the session says`() async throws {
        try await serve(umask: nil) { server in
            let client = try server.client()
            let own = try client.ask("SITE UMASK", expecting: 200).text
            #expect(own == "200 The umask is \(Umask(process: try #require(System.umask))).")
            #expect(try client.ask("SITE UMASK 077", expecting: 200).text == "200 The umask is 077.")
            try client.upload("x".bytes, "STOR closed")
            try client.ask("MKD closed.d", expecting: 257)
            #expect(try client.ask("SITE UMASK 2", expecting: 200).text == "200 The umask is 002.")
            #expect(try client.ask("SITE UMASK", expecting: 200).text == "200 The umask is 002.")
            try client.upload("x".bytes, "STOR shared")
            try client.ask("MKD shared.d", expecting: 257)
            #expect(mode("closed", on: server) == 0o600 && mode("closed.d", on: server) == 0o700)
            #expect(mode("shared", on: server) == 0o664 && mode("shared.d", on: server) == 0o775)
            // The next session has the server's again.
            #expect(try server.client().ask("SITE UMASK", expecting: 200).text == own)
        }
    }

    @Test func `the account's own umask stays`() async throws {
        try await serve(umask: "007") { server in
            let client = try server.client()
            #expect(try client.ask("SITE UMASK", expecting: 200).text == "200 The umask is 007.")
            let reply = try client.ask("SITE UMASK 020", expecting: 200).text
            #expect(reply == "200 The umask is 027. 020 alone is less than this account's own.")
            try client.upload("x".bytes, "STOR f")
            #expect(mode("f", on: server) == 0o640)
            try client.ask("SITE UMASK 0", expecting: 200)
            try client.upload("x".bytes, "STOR g")
            #expect(mode("g", on: server) == 0o660)
        }
    }

    @Test func `what is no umask is refused`() async throws {
        try await serve(umask: nil) { server in
            let client = try server.client()
            for bad in ["8", "0x7", "rwx", "100", "777", "022 022", "-1"] {
                try client.ask("SITE UMASK \(bad)", expecting: 501)
            }
        }
    }

    @Test func `a store without permissions has none to take away`() async throws {
        try await LiveServer.run { server in try server.client().ask("SITE UMASK", expecting: 504) }
    }
}
