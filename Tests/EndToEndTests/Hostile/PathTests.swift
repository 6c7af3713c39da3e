// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Testing

/// Ways to ask for what lies outside the served directory.
@Suite(.ownThread, .fewAtOnce) struct PathTests {
    /// Each followed by a name, or standing alone for the directory itself.
    private static let climbs: [[UInt8]] =
        [
            "..", "../..", "/..", "/../..", "./..", "sub/../..", "sub/../../../..", "//..", "..//..", ".././..", "~/..",
            "~root", "....", "..../..", "..\\", "..\\..", "%2e%2e", "%2e%2e%2f..", "..%2f", "..;", ". .", ".. ", " ..",
            "..%00", "\u{FF0E}\u{FF0E}", "\u{2024}\u{2024}", "/sub/./.././..", "../../../../../../../../..",
        ].map { Array($0.utf8) } + [
            [0xC0, 0xAE, 0xC0, 0xAE], [0xE0, 0x80, 0xAE, 0xE0, 0x80, 0xAE], [0x2E, 0xC0, 0xAF, 0x2E],
            [0x2E, 0xFF, 0xF1, 0x2E], [0x2E, 0x2E, 0xFF, 0xF1], [0x2E, 0x2E, 0x2F, 0xFF, 0xFF],
        ]

    @Test func `no way of writing the parent directory leads out of the root`() throws {
        try FerrydProcess.serving { server in
            let secret = Array("top secret".utf8)
            try Files.write(secret, to: server.outside("secret"))
            try Files.makeDirectory(server.path("sub"))
            let client = try server.client()
            for climb in Self.climbs {
                try client.ask("CWD /", expecting: 250)
                let path = climb + Array("/secret".utf8)
                for command in ["SIZE ", "MLST ", "MDTM ", "DELE ", "RNFR ", "RMD "] {
                    try client.ask(Array(command.utf8) + path, expecting: 550, 501, 553)
                }
                let data = try client.openData()
                try client.ask(Array("RETR ".utf8) + path, expecting: 550, 501)
                data.close()
                let entered = try client.ask(Array("CWD ".utf8) + climb, expecting: 250, 550, 501)
                if entered.code == 250 { #expect(try client.ask("SIZE secret").code == 550) }
            }
            #expect(try Files.read(server.outside("secret")) == secret)
        }
    }

    @Test func `writing to a climbing path stays within the root`() throws {
        try FerrydProcess.serving { server in
            let before = try entryNames(of: Array(server.outside("").utf8))
            let client = try server.client()
            for climb in Self.climbs {
                for command in ["MKD ", "STOR "] {
                    let data = try client.openData()
                    let reply = try client.ask(Array(command.utf8) + climb + Array("/\(command.first ?? "x")".utf8))
                    data.close()
                    if reply.code < 200 { try client.expect(226) }
                }
            }
            #expect(try entryNames(of: Array(server.outside("").utf8)) == before)
        }
    }

    @Test func `the parent of the root is the root`() throws {
        try FerrydProcess.serving { server in
            let client = try server.client()
            try client.ask("CDUP", expecting: 250, 200)
            #expect(try client.ask("PWD", expecting: 257).text.contains("\"/\""))
            try client.ask("CWD ../../..", expecting: 250)
            #expect(try client.ask("PWD", expecting: 257).text.contains("\"/\""))
        }
    }
}
