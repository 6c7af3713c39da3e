// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Glibc
import Testing

@testable import FTPServer

/// The loop that serves a new connection.
@Suite(.ownThread) struct LoopChoiceTests {
    /// Waits until each loop serves so many.
    private func wait(for counts: [Int], on server: LiveServer) throws {
        let (directory, loops) = (server.server.directory, server.server.loops)
        let limit = WaitLimit.usual
        while loops.map(directory.connections(on:)) != counts {
            if limit.passed { throw limit.exceeded("\(counts); there are \(loops.map(directory.connections(on:)))") }
            usleep(500)
        }
    }

    @Test func `connections that stay are spread evenly, whoever has left between them`() async throws {
        try await LiveServer.run(configure: { $0.loops = 3 }) { server in
            let first = try server.client()
            try wait(for: [1, 0, 0], on: server)
            let second = try server.client()
            let third = try server.client()
            try wait(for: [1, 1, 1], on: server)
            let fourth = try server.client()
            try wait(for: [2, 1, 1], on: server)
            try second.ask("QUIT", expecting: 221)
            try wait(for: [2, 0, 1], on: server)
            let fifth = try server.client()
            try wait(for: [2, 1, 1], on: server)
            for client in [first, third, fourth, fifth] { try client.ask("QUIT", expecting: 221) }
        }
    }

    @Test func `one client at a time stays on the thread that lets clients in`() async throws {
        try await LiveServer.run(configure: { $0.loops = 2 }) { server in
            for _ in 0..<3 {
                let client = try server.client()
                try wait(for: [1, 0], on: server)
                try client.ask("QUIT", expecting: 221)
                try wait(for: [0, 0], on: server)
            }
        }
    }
}
