// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Testing

/// Numbers at and beyond their ends.
@Suite(.ownThread, .fewAtOnce) struct NumberTests {
    @Test(arguments: [
        "18446744073709551616", "9223372036854775808", "-1", "+5", "0x10", "1 2", "", "999999999999999999999999", "1e3",
        "٣",
    ])
    func `a restart offset that is no number of bytes is refused`(number: String) throws {
        try FerrydProcess.serving { server in
            try Files.write([1, 2, 3], to: server.path("file"))
            let client = try server.client()
            try client.ask("REST \(number)", expecting: 501)
            #expect(try client.download("RETR file") == [1, 2, 3])
        }
    }

    @Test(arguments: ["4", "9223372036854775807"])
    func `a restart beyond the end is refused at the transfer`(number: String) throws {
        try FerrydProcess.serving { server in
            try Files.write([1, 2, 3], to: server.path("file"))
            let client = try server.client()
            for command in ["RETR file", "STOR file"] {
                try client.ask("REST \(number)", expecting: 350)
                let data = try client.openData()
                try client.ask(command, expecting: 554)
                data.close()
            }
            #expect(try Files.read(server.path("file")) == [1, 2, 3])
            #expect(try client.download("RETR file") == [1, 2, 3])
        }
    }

    @Test func `a restart at the end sends nothing, and within the file the rest`() throws {
        try FerrydProcess.serving { server in
            try Files.write([1, 2, 3], to: server.path("file"))
            let client = try server.client()
            for (offset, rest) in [(3, []), (2, [3]), (0, [1, 2, 3])] as [(Int, [UInt8])] {
                try client.ask("REST \(offset)", expecting: 350)
                #expect(try client.download("RETR file") == rest)
            }
        }
    }

    @Test(arguments: ["-1", "18446744073709551616", "x"])
    func `an announced size that is no number is refused`(number: String) throws {
        try FerrydProcess.serving { server in
            try server.client().ask("ALLO \(number)", expecting: 501)
        }
    }
}
