// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPTesting
import Testing

/// The file that remembers servers.
@Suite(.ownThread) final class KnownHostsTests {
    private let directory: TemporaryDirectory
    private let hosts: KnownHosts
    private static let fingerprint = "sha256:" + String(repeating: "B", count: 43) + "="

    init() throws {
        directory = try TemporaryDirectory()
        hosts = KnownHosts(file: LocalPath(directory.path("state/ferry/known-hosts")))
    }

    private func text() throws -> String {
        String(decoding: try Files.read(directory.path("state/ferry/known-hosts")), as: UTF8.self)
    }

    private func write(_ text: String) throws {
        try hosts.remember(.init(host: "x", port: 1, proof: .clear))
        try Files.write(Array(text.utf8), to: directory.path("state/ferry/known-hosts"))
    }

    @Test func `a server is one line that people can read, and only its owner can`() throws {
        try hosts.remember(.init(host: "FTP.example.org", port: 21, proof: .authority, remark: "CN=x; issued by CN=y"))
        try hosts.remember(.init(host: "::1", port: 2121, proof: .key(Self.fingerprint)))
        try hosts.remember(.init(host: "old.local", port: 21, proof: .clear))
        #expect(
            try text() == """
                [ftp.example.org]:21 authority # CN=x; issued by CN=y
                [::1]:2121 \(Self.fingerprint)
                [old.local]:21 clear

                """)
        #expect(try Files.mode(directory.path("state/ferry/known-hosts")) == 0o600)
        #expect(try hosts.entry(for: "ftp.EXAMPLE.org", port: 21)?.proof == .authority)
        #expect(try hosts.entry(for: "ftp.example.org", port: 990) == nil)
        #expect(try hosts.entry(for: "::1", port: 2121)?.proof == .key(Self.fingerprint))
    }

    @Test func `what people have written stays, and a server's line is replaced or goes`() throws {
        try write("# mine\n\n[a]:21 clear\r\n[b]:21 authority # since May\n")
        try hosts.remember(.init(host: "a", port: 21, proof: .authority))
        #expect(try text() == "# mine\n\n[b]:21 authority # since May\n[a]:21 authority\n")
        #expect(try hosts.forget("b", port: 21))
        #expect(try !hosts.forget("b", port: 21))
        #expect(try text() == "# mine\n\n[a]:21 authority\n")
    }

    @Test(arguments: ["a:21 clear", "[a] clear", "[a]:0 clear", "[a]:21", "[a]:21 sha256:abc", "[a]:21 clear now"])
    func `a line that makes no sense is told with its number`(line: String) throws {
        try write("[b]:21 clear\n\(line)\n")
        let error = #expect(throws: FTPError.self) { try hosts.entry(for: "b", port: 21) }
        #expect(error?.code == .localFile)
        #expect(error?.description.contains("known-hosts: line 2: ") == true)
    }

    @Test func `many writers lose nothing`() throws {
        let hosts = hosts
        let writers = (0..<16).map { number in
            Background {
                for turn in 0..<4 { try hosts.remember(.init(host: "h\(number)-\(turn)", port: 21, proof: .clear)) }
            }
        }
        for writer in writers { try writer.value() }
        #expect(try hosts.entries().count == 64)
    }

    @Test func `no file is no server`() throws {
        #expect(try hosts.entries() == [])
        #expect(try !hosts.forget("a", port: 21))
    }
}
