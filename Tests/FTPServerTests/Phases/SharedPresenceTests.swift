// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPServer
import FTPTesting
import FerryIO
import Synchronization
import Testing

/// A server among several, which asks a register of all of them.
@Suite(.ownThread) struct SharedPresenceTests {
    /// A register that gives its answers one after another, and then a place to everybody.
    private final class ScriptedRegister: SharedPresence {
        private let answers: Mutex<[Result<PresenceAnswer, AccountError>]>
        /// Set when a place was given back.
        let isLeft = CancellationFlag()
        let silence = Atomic(false)

        var isAway: Bool { silence.load(ordering: .relaxed) }

        init(_ answers: [Result<PresenceAnswer, AccountError>]) { self.answers = Mutex(answers) }

        func enter(
            _ account: AccountName, from host: SocketAddress.Host, within limits: PresenceLimits
        ) async throws(AccountError) -> PresenceAnswer {
            let answer: Result<PresenceAnswer, AccountError>? = answers.withLock { $0.isEmpty ? nil : $0.removeFirst() }
            if let answer { return try answer.get() }
            return .granted(SharedSeat { [isLeft] in isLeft.set() })
        }
    }

    @Test func `nobody is let in on doubt or beyond the limit of all servers, and no place here is lost by it`()
        async throws
    {
        let register = ScriptedRegister([.failure(.unavailable("Away.")), .success(.tooMany)])
        try await LiveServer.run(accounts: [.named("one", maxSessions: 1)], presence: register) { server in
            for _ in 0..<2 {
                let client = try server.stranger()
                try client.ask("USER one", expecting: 331)
                try client.ask("PASS secret", expecting: 421)
            }
            try server.events.first("the doubt") { kind -> Bool? in
                if case .loginRefused(_, .presenceUnknown(.unavailable("Away."))) = kind { true } else { nil }
            }
            try server.events.first("the limit") { kind -> Bool? in
                if case .loginRefused(_, .tooManySessions(1)) = kind { true } else { nil }
            }
            let client = try server.client(as: "one")
            #expect(!register.isLeft.isSet)
            try client.ask("QUIT", expecting: 221)
            try WaitLimit.usual.wait(for: "the place to be given back") { register.isLeft.isSet }
        }
    }

    @Test func `a balancer learns that nobody can log in, and clients are told in words`() async throws {
        let register = ScriptedRegister([])
        let trusting: (inout ServerConfiguration) -> Void = { configuration in
            configuration.listeners[0].terms.proxies = [IPNetwork("127.0.0.1")].compactMap { $0 }
        }
        try await LiveServer.run(presence: register, configure: trusting) { server in
            // Version 2, LOCAL: a check of health.
            let check = "\r\n\r\n\0\r\nQUIT\n\u{20}\0\0\0"
            try expect(220, from: server, to: check)
            register.silence.store(true, ordering: .relaxed)
            try expect(421, from: server, to: check)
            try expect(220, from: server, to: "PROXY TCP4 192.0.2.7 198.51.100.1 50000 21\r\n")
            register.silence.store(false, ordering: .relaxed)
            try expect(220, from: server, to: check)
        }
    }

    /// The greeting of a connection that begins with a header.
    private func expect(_ code: Int, from server: LiveServer, to header: String) throws {
        let socket = try server.socket()
        try socket.send(Array(header.utf8))
        #expect(try RawReply(from: socket)?.code == code)
    }
}
