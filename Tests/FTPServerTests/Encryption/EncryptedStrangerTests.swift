// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Testing

@testable import FTPServer

/// Strangers at the data port of an encrypted session.
@Suite(.ownThread) struct EncryptedStrangerTests {
    @Test(arguments: [false, true])
    func `a stranger gets nothing, with TLS or without, and the owner gets the file`(speaksTLS: Bool) async throws {
        let encryption = ServerEncryption(try EncryptedServer.context())
        let content = Content.bytes(300_000)
        try await LiveServer.run(files: ["a": content], configure: { $0.encryption = encryption }) { server in
            let tls = try TLSClientStage()
            let client = try server.stranger()
            try client.ask("AUTH TLS", expecting: 234)
            try client.control.secure(by: tls)
            try client.logIn(as: "ada", password: "secret")
            try client.ask("PBSZ 0", expecting: 200)
            try client.ask("PROT P", expecting: 200)
            let port = try client.passivePort()
            let stranger = try RawSocket(connectingTo: port, from: SocketName("127.0.0.2", port: 0))
            if speaksTLS { try stranger.send(tls.hello) }
            let data = try RawSocket(connectingTo: port)
            try client.ask("RETR a", expecting: 150)
            try data.secure(by: tls)
            #expect(try data.receiveToEnd() == content)
            try client.expect(226)
            #expect(stranger.drain() == 0)
        }
    }
}
