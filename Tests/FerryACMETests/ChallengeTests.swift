// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import FerryIO
import Testing

@testable import FerryACME

/// Proofs as an authority sees them.
@Suite(.ownThread) struct ChallengeTests {
    private let proof = ChallengeProof(name: "ftp.example.org", token: "abc-_1", keyAuthorization: "abc-_1.xyz")

    private func address(_ port: ReservedPort) throws -> [SocketAddress] {
        [try #require(SocketAddress(numeric: "127.0.0.1", port: port.name.port))]
    }

    private func get(_ path: String, at port: ReservedPort) throws -> String {
        let socket = try RawSocket(connectingTo: port.name)
        try socket.send("GET \(path) HTTP/1.1\r\nHost: ftp.example.org\r\n\r\n")
        return String(decoding: try socket.receiveToEnd(), as: UTF8.self)
    }

    @Test func `a listener answers the path of the proof and no other`() async throws {
        let port = try ReservedPort()
        let shown = try await HTTPChallenge(listeningOn: try address(port)).show(proof)
        // Somebody who says nothing is in nobody's way.
        let silent = try RawSocket(connectingTo: port.name)
        let answer = try get("/.well-known/acme-challenge/abc-_1", at: port)
        #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"))
        #expect(answer.hasSuffix("\r\n\r\nabc-_1.xyz"))
        for path in ["/", "/.well-known/acme-challenge/", "/.well-known/acme-challenge/abc-_", "/../abc-_1", "x"] {
            #expect(try get(path, at: port).hasPrefix("HTTP/1.1 404 Not Found\r\n"))
        }
        let long = try RawSocket(connectingTo: port.name)
        try? long.send([UInt8](repeating: UInt8(ascii: "a"), count: 20_000))
        #expect((try? long.receiveToEnd())?.isEmpty != false)
        await shown.withdraw()
        // Programs that other tests start hold copies of all sockets for a moment.
        let limit = WaitLimit.usual
        while (try? RawSocket(connectingTo: port.name)) != nil, !limit.passed { await Task.yield() }
        #expect(!limit.passed)
        withExtendedLifetime(silent) {}
    }

    @Test func `a port that somebody else has is told with what to do`() async throws {
        let port = try ReservedPort()
        let shown = try await HTTPChallenge(listeningOn: try address(port)).show(proof)
        let failure = await #expect(throws: ACMEFailure.self) {
            _ = try await HTTPChallenge(listeningOn: try address(port)).show(proof)
        }
        #expect(failure?.words.contains("Address already in use. Another program has it: ") == true)
        await shown.withdraw()
    }

    @Test(.requires("openssl")) func `a handshake for ACME shows the proof, and one for FTP is refused`() async throws {
        let port = try ReservedPort()
        let shown = try await TLSALPNChallenge(listeningOn: try address(port)).show(proof)
        func shake(_ options: String) throws -> String {
            try TestProgram(
                "/bin/sh", "-c",
                "openssl s_client -connect \(port.name) -servername ftp.example.org \(options) </dev/null 2>&1 | openssl x509 -noout -text"
            ).run().outputText
        }
        for version in ["-tls1_2", "-tls1_3"] {
            for names in ["acme-tls/1", "ftp,acme-tls/1"] {
                let text = try shake("\(version) -alpn \(names)")
                #expect(text.contains("DNS:ftp.example.org"))
                #expect(text.contains("1.3.6.1.5.5.7.1.31: critical"))
            }
            // Whoever does not ask for a proof sees no certificate at all.
            #expect(try shake("\(version) -alpn ftp") == "")
            #expect(try shake(version) == "")
        }
        await shown.withdraw()
    }

    @Test func `a web server's directory gets the proof for all to read, and is left as it was`() async throws {
        let directory = try TemporaryDirectory()
        let solver = WebRootChallenge(root: Array(directory.path.utf8))
        // An attempt that was cut off has left its file.
        _ = try await solver.show(proof)
        let shown = try await solver.show(proof)
        let file = directory.path(".well-known/acme-challenge/abc-_1")
        #expect(try Files.read(file) == Array("abc-_1.xyz".utf8))
        #expect(try Files.mode(of: file) & 0o777 == 0o644)
        await shown.withdraw()
        #expect(!Files.exists(file))
        let missing = await #expect(throws: ACMEFailure.self) {
            _ = try await WebRootChallenge(root: Array(directory.path("none").utf8)).show(proof)
        }
        #expect(missing?.words.contains("No such file or directory. Let ferryd's user write there.") == true)
    }

    @Test func `a program for DNS gets its words as they are`() async throws {
        let directory = try TemporaryDirectory()
        let hook = try makeHook(#"for word; do echo "$word"; done >> "$0.log""#, in: directory.path)
        let odd = ChallengeProof(name: "ftp.example.org", token: "t", keyAuthorization: "$(touch x);'")
        let shown = try await DNSHookChallenge(program: Array(hook.utf8)).show(odd)
        await shown.withdraw()
        let value = Digest.base64URL(Digest.sha256(Array("$(touch x);'".utf8)))
        let words = [
            "present", "_acme-challenge.ftp.example.org", value, "cleanup", "_acme-challenge.ftp.example.org", value,
        ]
        #expect(try Files.read("\(hook).log") == Array(words.map { "\($0)\n" }.joined().utf8))
    }

    @Test func `a program for DNS that fails, or takes too long, is told with its last words`() async throws {
        let directory = try TemporaryDirectory()
        let failing = try makeHook(
            "echo $1 >> $0.log; [ $1 = cleanup ] || { echo first; echo 'no \u{1B}rights' >&2; exit 3; }",
            in: directory.path)
        let failure = await #expect(throws: ACMEFailure.self) {
            _ = try await DNSHookChallenge(program: Array(failing.utf8)).show(proof)
        }
        #expect(failure?.words.hasSuffix("failed with exit code 3: no \\x1Brights.") == true)
        #expect(try Files.read("\(failing).log") == Array("present\ncleanup\n".utf8))
        let slow = try makeHook("echo $1 >> $0.log; [ $1 = cleanup ] || sleep 600", in: directory.path)
        let late = await #expect(throws: ACMEFailure.self) {
            _ = try await DNSHookChallenge(program: Array(slow.utf8), patience: .milliseconds(100)).show(proof)
        }
        #expect(try Files.read("\(slow).log") == Array("present\ncleanup\npresent\ncleanup\n".utf8))
        #expect(late?.words.hasSuffix("took too long and was killed.") == true)
        let absent = await #expect(throws: ACMEFailure.self) {
            _ = try await DNSHookChallenge(program: Array("/etc/passwd/x".utf8)).show(proof)
        }
        #expect(absent?.words.contains("cannot be started: Not a directory") == true)
    }

    private func makeHook(_ script: String, in directory: String) throws -> String {
        let path = "\(directory)/hook"
        try TestProgram.writeScript(script, to: path)
        return path
    }
}
