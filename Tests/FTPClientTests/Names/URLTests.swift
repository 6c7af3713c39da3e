// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPTesting
import Testing

@Suite(.ownThread) struct URLTests {
    @Test(
        arguments: [
            ("ftp://h", "h", 21, "anonymous", nil), ("ftp://h:2121/", "h", 2121, "anonymous", nil),
            ("FTP://bob@h/pub", "h", 21, "bob", "pub"), ("ftp://bob:s%40e@[::1]:70/%2Fetc", "::1", 70, "bob", "/etc"),
            ("ftp://h//etc/a%20b", "h", 21, "anonymous", "/etc/a b"), ("ftp://@h", "h", 21, "anonymous", nil),
        ] as [(String, String, UInt16, String, String?)])
    func `a URL names server, user and directory`(
        url: String, host: String, port: UInt16, user: String, directory: String?
    ) throws {
        let configuration = try ConnectionConfiguration(url: url)
        #expect(configuration.host == host)
        #expect(configuration.port == port)
        #expect(configuration.credentials.description == user)
        #expect(configuration.directory == directory.map { RemotePath($0) })
    }

    @Test(arguments: [("ftps://h/pub", 990), ("FTPS://h:2121", 2121)] as [(String, UInt16)])
    func `ftps means TLS from the first byte`(url: String, port: UInt16) throws {
        let configuration = try ConnectionConfiguration(url: url)
        #expect(configuration.tls.mode == .implicit)
        #expect(configuration.port == port)
    }

    @Test func `a password in a URL may hold any byte, and shows in no error`() throws {
        let configuration = try ConnectionConfiguration(url: "ftp://bob:s%40:%00e@h")
        #expect(configuration.credentials.password == [UInt8]("s@:\0e"))
        let error = #expect(throws: FTPError.self) { try ConnectionConfiguration(url: "ftp://bob:secret@h:0") }
        #expect(error?.description.contains("secret") == false)
    }

    @Test(arguments: [
        "http://h", "h", "", "ftp://", "ftp://h:0", "ftp://h:65536", "ftp://h:a", "ftp://[::1", "ftp://h/%4",
        "ftp://:p@h",
    ])
    func `other text is refused`(url: String) {
        let error = #expect(throws: FTPError.self) { try ConnectionConfiguration(url: url) }
        #expect(error?.code == .refusedByGuard)
    }

    @Test func `connections begin in the directory`() async throws {
        try await ScriptedTest.open { session in
            try session.begin()
            try session.expect("CWD pub")
            try session.expect("PWD")
            try session.reply("250 Ok.", "257 \"/pub\"")
            try session.expect("DELE a")
            try session.reply("250 Gone.")
            try session.end()
        } client: { configuration in
            let url = "ftp://bob:secret@127.0.0.1:\(configuration.port)/pub"
            try await withFTPClient(url: url, configure: { $0.timeouts = .patient }) { try await $0.delete("a") }
        }
    }
}
