// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Glibc
import Testing

/// Handshakes by the hundred that come to nothing.
@Suite(.ownThread, .fewAtOnce) struct HandshakeCrowdTests {
    enum Manner: CaseIterable, Sendable {
        /// Nothing comes, and half a message.
        case silence, half
        /// Bytes that are no TLS, and a record whose content is none.
        case garbage, badRecord
        /// A client of HTTP at the port for implicit TLS.
        case foreign
    }

    @Test(arguments: Manner.allCases, [false, true])
    func `a hundred of them keep nobody out and the processor idle, and are gone with their clients`(
        manner: Manner, isImplicit: Bool
    ) throws {
        try FerrydProcess.serving("--implicit-port", "0") { server in
            let tls = try TLSClientStage()
            // The first session opens what stays, and the others may still open a little.
            try server.client().ask("QUIT", expecting: 221)
            let idle = server.openDescriptors.count + 5
            let implicit = try server.expectLog(#/Listening on 127\.0\.0\.1:(\d+) for clients that begin with TLS/#)
            let port = isImplicit ? SocketName(port: try #require(UInt16(implicit.1))) : server.name
            let clients = try (0..<100).map { _ in
                let socket = try RawSocket(connectingTo: port)
                if !isImplicit { try RawClient(over: socket).ask("AUTH TLS", expecting: 234) }
                switch manner {
                case .silence: break
                case .half: try socket.send(Array(tls.hello.prefix(100)))
                case .garbage: try socket.send([UInt8](repeating: 0x5A, count: 5000))
                case .badRecord: try socket.send([0x16, 3, 1, 0, 200] + Content.bytes(200))
                case .foreign: try socket.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
                }
                return socket
            }
            let before = server.processorSeconds
            usleep(200_000)
            #expect(server.processorSeconds - before < 0.1, "the server is busy with handshakes that stand still")
            let other = try server.client()
            try other.ask("QUIT", expecting: 221)
            other.control.close()
            for client in clients { client.close() }
            let limit = WaitLimit.usual
            while case let open = server.openDescriptors.count, open > idle {
                if limit.passed { throw limit.exceeded("\(open - idle) sessions to end") }
                usleep(2000)
            }
        }
    }
}
