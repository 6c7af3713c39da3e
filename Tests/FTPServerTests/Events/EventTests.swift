// SPDX-License-Identifier: Apache-2.0
@testable import FTPServer
import FTPAccounts
import FTPTesting
import FTPWire
import FerryIO
import Testing

/// What a log learns, and in which order.
@Suite(.ownThread) struct EventTests {
    /// Waits until a connection has ended, and gives back what was told of it, a word each; less what a slow machine
    /// adds to it.
    private func story(of connection: Int, on server: LiveServer) throws -> [String] {
        let limit = WaitLimit.usual
        while true {
            let words = server.events.all.filter { $0.connection == connection }.map(\.kind.word)
                .filter { $0 != "progressed" }
            if words.last?.hasPrefix("closed") == true { return words }
            if limit.passed { throw limit.exceeded("the end of connection \(connection), not \(words)") }
        }
    }

    @Test func `a session is told from its begin to its end`() async throws {
        try await LiveServer.run(files: ["a": "content".bytes]) { server in
            let client = try server.client()
            #expect(try client.download("RETR a") == "content".bytes)
            try client.upload("x".bytes, "STOR dir/../b")
            try client.ask("CWD missing", expecting: 550)
            try client.ask("QUIT", expecting: 221)
            #expect(
                try story(of: 1, on: server) == [
                    "connected", "USER ada", "USER ada: 331", "PASS ****", "logged in", "TYPE I", "TYPE I: 200",
                    "EPSV", "EPSV: 229", "RETR a", "began: download /a", "ended: download /a, 7 bytes",
                    "EPSV", "EPSV: 229", "STOR dir/../b", "began: upload /b",
                    "ended: upload /b, 1 bytes, control-alive",
                    "CWD missing", "refused: CWD missing, 550", "QUIT", "closed: quit",
                ])
        }
    }

    @Test func `failures are told as such`() async throws {
        try await LiveServer.run { server in
            let client = try server.stranger()
            try client.ask("USER nobody\u{1B}[2J", expecting: 331)
            try client.ask("PASS x", expecting: 530)
            try client.logIn(as: "ada", password: "secret")
            let data = try client.beginTransfer("STOR a")
            try data.send("x")
            try client.waitForBytes(1)
            try data.reset()
            try client.expect(426)
            client.control.close()
            let story = try story(of: 1, on: server)
            #expect(story.contains("failed login: nobody\\x1B[2J"))
            #expect(story.contains("refused: PASS ****, 530"))
            #expect(story.contains("ended: upload /a, 1 bytes, 426"))
            #expect(story.last == "closed: lost")
        }
    }

    @Test func `no password is told`() async throws {
        try await LiveServer.run { server in
            let client = try server.client()
            try client.ask("QUIT", expecting: 221)
            for event in server.events.all {
                switch event.kind {
                case .command(let line), .answered(let line, _), .refused(let line, _):
                    #expect(!line.description.contains("secret"))
                default: break
                }
            }
        }
    }

    @Test func `each connection has a number, an address and an end of its own`() async throws {
        try await LiveServer.run { server in
            let clients = try ["127.0.0.2", "127.0.0.3"].map { try server.stranger(from: $0) }
            for client in clients { try client.ask("QUIT", expecting: 221) }
            for (connection, host) in [(1, "127.0.0.2"), (2, "127.0.0.3")] {
                #expect(try story(of: connection, on: server) == ["connected", "QUIT", "closed: quit"])
                let peers = server.events.all.filter { $0.connection == connection }.map(\.peer.hostText)
                #expect(Set(peers) == [host])
            }
        }
    }

    @Test func `who wants no single commands is spared them`() {
        struct Quiet: EventSubscriber {
            let wantsCommands = false
            func receive(_: Event) {}
        }
        #expect(!EventStream([Quiet()]).wantsCommands)
        #expect(EventStream([Quiet(), EventRecorder()]).wantsCommands)
        #expect(!EventStream([]).wantsCommands)
    }
}

extension Event.Kind {
    fileprivate var word: String {
        switch self {
        case .connected: "connected"
        case .refusedConnection(let refusal): "turned away: \(refusal.code)"
        case .loggedIn: "logged in"
        case .passwordChanged: "password changed"
        case .loginFailed(let user): "failed login: \(user)"
        case .loginRefused: "refused login"
        case .accountsUnavailable: "no accounts"
        case .loginDelayed(let user, let delay, let reason):
            "delayed login: \(user), \(delay.components.seconds) s, \(reason.rawValue)"
        case .command(let line): "\(line)"
        case .answered(let line, let reply): "\(line): \(reply.code.rawValue)"
        case .refused(let line, let refusal): "refused: \(line), \(refusal.code)"
        case .transferBegan(let subject): "began: \(subject.direction) \(subject.path)"
        case .transferProgressed: "progressed"
        case .transferEnded(let subject, .complete(let proof), let bytes, _):
            "ended: \(subject.direction) \(subject.path), \(bytes) bytes" + (proof.map { ", \($0.rawValue)" } ?? "")
        case .transferEnded(let subject, .failed(let refusal), let bytes, _):
            "ended: \(subject.direction) \(subject.path), \(bytes) bytes, \(refusal.code)"
        case .partialGaveWay(let path, let bytes, _): "gave way: \(path), \(bytes) bytes"
        case .encrypted(let facts): "encrypted: \(facts.version.rawValue)"
        case .handshakeFailed: "no handshake"
        case .prefaceFailed(let failure): "no header: \(failure)"
        case .dataEncrypted: "data encrypted"
        case .dataHandshakeFailed: "no data handshake"
        case .dataConnectionRejected: "stranger"
        case .dataPrefaceFailed(_, let failure): "no header: \(failure)"
        case .nobodyCame(let trouble): "nobody came: \(trouble.misses)"
        case .banned(let ban): "banned: \(ban.network)"
        case .repliesPutOff: "replies put off"
        case .changed(let change): "changed: \(change)"
        case .storeFailed(let path, _): "store failed: \(path)"
        case .unlistableNames: "unlistable names"
        case .closed(.quit): "closed: quit"
        case .closed(.lost): "closed: lost"
        case .closed(.refused(let refusal)): "closed: \(refusal.code)"
        case .closed(.foreign(let foreign)): "closed: \(foreign)"
        }
    }
}

extension Refusal {
    fileprivate var code: UInt16 { reply.code.rawValue }
}
