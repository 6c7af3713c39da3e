// SPDX-License-Identifier: Apache-2.0
import FTPPolicy
import FTPTesting
import FTPWire
import FerryIO
import Testing

@testable import FTPServer

/// `AUTH`, `PBSZ`, `PROT` and `CCC`, reply by reply.
struct EncryptionCommandTests {
    @Test func `FEAT tells of encryption where there is some`() async throws {
        try await EncryptedServer.run { server in
            var client = try await server.plain()
            let features = try await client.ask("FEAT", expecting: 211).lines.map {
                String(decoding: $0, as: UTF8.self)
            }
            for feature in ["AUTH TLS", "PBSZ", "PROT"] { #expect(features.contains { $0.hasSuffix(feature) }) }
            #expect(!features.contains { $0.hasSuffix("CCC") })
        }
        try await EncryptedServer.run(configure: { $0.encryption = nil }) { server in
            var client = try await server.plain()
            let features = try await client.ask("FEAT", expecting: 211).text
            #expect(!features.contains("AUTH"))
            try await client.ask("AUTH TLS", expecting: 502)
            try await client.ask("PBSZ 0", expecting: 503)
        }
    }

    @Test(arguments: ["AUTH TLS", "auth tls-c", "AUTH SSL", "AUTH TLS-P"])
    func `each name of TLS begins a handshake`(_ line: String) async throws {
        try await EncryptedServer.run { server in
            var client = try await server.stranger(asking: line)
            try await client.ask("NOOP", expecting: 200)
            try await client.ask("AUTH TLS", expecting: 503)
        }
    }

    @Test func `what is no TLS is refused, and the session goes on in clear`() async throws {
        try await EncryptedServer.run { server in
            var client = try await server.plain()
            try await client.ask("AUTH GSSAPI", expecting: 504)
            try await client.ask("AUTH", expecting: 501)
            for line in ["PBSZ 0", "PROT P"] { try await client.ask(line, expecting: 503) }
            try await client.ask("CCC", expecting: 530)
            try await client.ask("USER ada", expecting: 331)
            try await client.ask("PASS secret", expecting: 230)
            try await client.ask("CCC", expecting: 533)
        }
    }

    @Test func `levels come behind PBSZ, and those that TLS has not are told`() async throws {
        try await EncryptedServer.run { server in
            var client = try await server.stranger()
            try await client.ask("PROT P", expecting: 503)
            try await client.ask("PBSZ x", expecting: 501)
            let reply = try await client.ask("PBSZ 4096", expecting: 200)
            #expect(reply.text == "PBSZ=0")
            try await client.ask("PROT S", expecting: 536)
            try await client.ask("PROT E", expecting: 536)
            try await client.ask("PROT X", expecting: 504)
            try await client.ask("PROT C", expecting: 200)
            try await client.ask("PROT P", expecting: 200)
            try await client.logIn(protectingData: false)
            try await client.ask("CCC", expecting: 534)
        }
    }

    @Test func `a login in clear is forgotten by AUTH`() async throws {
        try await EncryptedServer.run { server in
            let loop = server.loop
            let stream = try await Dialer.connect(to: server.address, on: loop, until: .after(.seconds(20)))
            var lines = ["USER ada", "PASS secret", "AUTH TLS"].makeIterator()
            var parser = ReplyParser()
            while true {
                var bytes: [UInt8] = []
                _ = try await stream.read(onto: &bytes, atMost: 4096, until: .after(.seconds(20)))
                parser.feed(bytes)
                guard try parser.next() != nil else { continue }
                guard let line = lines.next() else { break }
                try await stream.write(Array("\(line)\r\n".utf8), stall: .seconds(20))
            }
            let encrypted = try await stream.secured(
                by: TLSContext(clientTrusting: .none), with: "localhost", tickets: TLSTickets(), for: .control,
                until: .after(.seconds(20)))
            try await encrypted.write(Array("PWD\r\n".utf8), stall: .seconds(20))
            var bytes: [UInt8] = []
            _ = try await encrypted.read(onto: &bytes, atMost: 4096, until: .after(.seconds(20)))
            #expect(String(decoding: bytes, as: UTF8.self).hasPrefix("530 "))
        }
    }

    @Test func `a server that demands encryption takes no name and no data in clear`() async throws {
        var policy = EncryptionPolicy()
        policy.demand = .everything
        try await EncryptedServer.run(policy: policy) { server in
            var plain = try await server.plain()
            try await plain.ask("USER ada", expecting: 530)
            try await plain.ask("PASS secret", expecting: 530)
            var client = try await server.stranger()
            try await client.logIn(protectingData: false)
            _ = try await client.openPlainData()
            try await client.ask("LIST", expecting: 521)
            try await client.ask("PBSZ 0", expecting: 200)
            try await client.ask("PROT C", expecting: 534)
            try await client.ask("PROT P", expecting: 200)
            #expect(try await client.download("LIST").end == .authenticated)
        }
        policy.demand = .login
        try await EncryptedServer.run(policy: policy) { server in
            var plain = try await server.plain()
            try await plain.ask("USER ada", expecting: 530)
            var client = try await server.stranger()
            try await client.logIn(protectingData: false)
            let data = try await client.openPlainData()
            try await client.ask("LIST", expecting: 150)
            _ = try await data.readToEnd()
            try await client.expect(226)
        }
    }

    @Test func `another user and REIN keep the encryption, and only REIN forgets PROT`() async throws {
        try await EncryptedServer.run(files: ["a": [1]]) { server in
            var client = try await server.client()
            try await client.ask("USER bob", expecting: 331)
            try await client.ask("PASS secret", expecting: 230)
            #expect(try await client.download("RETR a").content == [1])
            try await client.ask("REIN", expecting: 220)
            try await client.logIn(protectingData: false)
            try await client.ask("PROT P", expecting: 503)
            let data = try await client.openPlainData()
            try await client.ask("RETR a", expecting: 150)
            #expect(try await data.readToEnd() == [1])
            try await client.expect(226)
        }
    }
}
