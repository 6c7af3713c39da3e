// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPServer
import FTPTesting
import FerryIO
import Glibc
import Testing

/// What is left of sessions, in a process of its own, where nobody else opens files.
@Suite struct LeakTests {
    @Test func `sessions and servers leave no descriptor behind`() async throws {
        await #expect(processExitsWith: .success) {
            // The first server opens what stays: the odds and ends of the pool, the kernel and the testing library.
            try await ManySessions.run()
            let before = try openDescriptors().count
            for _ in 0..<5 { try await ManySessions.run() }
            // The loops of a server end a moment after it.
            let limit = WaitLimit.usual
            while try openDescriptors().count > before {
                if limit.passed { throw TestFailure("\(try openDescriptors()) are open, \(before) were before") }
                // Not `Task.sleep`, whose timers have a descriptor of their own.
                usleep(1000)
            }
        }
    }
}

private enum ManySessions {
    /// A server, and sessions with it that end in every way there is.
    static func run() async throws {
        var configuration = ServerConfiguration()
        configuration.listeners = [ListenerConfiguration(SocketAddress(.v4(0x7F00_0001), port: 0))]
        let files = try ServedFiles(.disk)
        try await files.put(Content.bytes(4 << 20), at: "big")
        let server = try LiveServer.makeServer(configuration, [.named("ada")]) { files.storage(of: $0.name.bytes) }
        let address = SocketName(port: server.addresses[0].port)
        let running = Task { await server.run() }
        try await blocking {
            for round in 0..<20 { try live(round, at: address) }
        }
        server.drain()
        await running.value
    }

    private static func live(_ round: Int, at address: SocketName) throws {
        let client = try RawClient(connectingTo: address, as: "ada", password: "secret")
        switch round % 10 {
        case 0: try client.ask("QUIT", expecting: 221)
        case 1: try client.control.reset()
        case 2: _ = try client.passivePort()
        case 3: _ = try client.openData()
        case 4: try client.upload(Content.bytes(1000), "STOR a\(round)")
        case 5: try client.beginTransfer("STOR b\(round)").reset()
        case 6:
            let data = try client.beginTransfer("RETR big", receiveBuffer: 4096)
            client.control.close()
            data.drain()
        case 7: try client.beginTransfer("RETR big", receiveBuffer: 4096).reset()
        case 8:
            _ = try client.beginTransfer("RETR big", receiveBuffer: 4096)
            try client.ask("ABOR", expecting: 426)
        default: _ = try client.download("LIST")
        }
    }
}
