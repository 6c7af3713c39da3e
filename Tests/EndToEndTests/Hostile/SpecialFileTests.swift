// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Testing

/// Things in a directory that are no regular files.
@Suite(.ownThread, .fewAtOnce) struct SpecialFileTests {
    @Test(arguments: ["RETR", "STOR", "APPE"])
    func `a FIFO blocks nobody`(command: String) throws {
        try FerrydProcess.serving { server in
            try Files.makeFIFO(server.path("pipe"))
            let client = try server.client()
            let data = try client.openData()
            let reply = try client.ask("\(command) pipe", expecting: 550, 553, 150)
            if reply.code == 150 {
                // An upload may take the name instead, as with any other entry that is in the way.
                data.close()
                try client.expect(226, 550, 553)
            }
            try client.ask("NOOP", expecting: 200)
        }
    }

    @Test func `a directory is not sent`() throws {
        try FerrydProcess.serving { server in
            try Files.makeDirectory(server.path("directory"))
            let client = try server.client()
            let data = try client.openData()
            try client.ask("RETR directory", expecting: 550)
            data.close()
            try client.ask("SIZE directory", expecting: 550)
            let other = try client.openData()
            try client.ask("STOR directory", expecting: 550, 553)
            other.close()
            try client.ask("DELE directory", expecting: 550)
            try client.ask("RMD directory", expecting: 250)
        }
    }

    @Test func `what is not there is 550`() throws {
        try FerrydProcess.serving { server in
            let client = try server.client()
            for command in ["CWD", "SIZE", "MDTM", "DELE", "RMD", "RNFR", "MLST"] {
                try client.ask("\(command) nothing", expecting: 550)
            }
            let data = try client.openData()
            try client.ask("RETR nothing", expecting: 550)
            data.close()
        }
    }

    @Test func `a file that shrinks while it is sent ends in an error, not in a spin`() throws {
        try FerrydProcess.serving { server in
            let size = 32 << 20
            try Content.makeSparseFile(at: server.path("shrinking"), size: Int64(size))
            let client = try server.client()
            let data = try client.beginTransfer("RETR shrinking", receiveBuffer: 8192)
            _ = try data.receive(exactly: 100_000)
            try Files.write([], to: server.path("shrinking"))
            #expect(data.drain() < size - 100_000)
            try client.expect(451, 426)
            try client.ask("NOOP", expecting: 200)
        }
    }
}
