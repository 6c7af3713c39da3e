// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Testing

/// Many who want something, or nothing.
@Suite(.ownThread, .fewAtOnce) struct CrowdTests {
    @Test func `hundreds who connect and say nothing keep nobody out`() throws {
        try FerrydProcess.serving { server in
            let silent = try (0..<300).map { _ in try RawSocket(connectingTo: server.name) }
            let half = try (0..<100).map { _ in try RawSocket(connectingTo: server.name) }
            for socket in half { try socket.send("USER a") }
            let client = try server.client()
            try client.ask("NOOP", expecting: 200)
            for socket in silent + half { socket.close() }
        }
    }

    @Test func `sessions that end in every way leave nothing`() throws {
        try FerrydProcess.serving { server in
            try Content.makeSparseFile(at: server.path("big"), size: 64 << 20)
            for number in 0..<60 {
                let client = try server.client()
                switch number % 6 {
                case 0: client.control.close()
                case 1: try client.control.reset()
                case 2: _ = try client.passivePort()
                case 3:
                    let data = try client.beginTransfer("RETR big", receiveBuffer: 4096)
                    try data.reset()
                case 4:
                    let data = try client.beginTransfer("STOR up \(number)")
                    try data.send("part")
                    try client.control.reset()
                    data.close()
                default:
                    _ = try client.beginTransfer("RETR big", receiveBuffer: 4096)
                    try client.control.reset()
                }
            }
        }
    }
}
