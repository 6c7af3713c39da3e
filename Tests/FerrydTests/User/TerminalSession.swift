// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPTesting
import FerryIO
import Glibc

@testable import ferryd

/// Somebody who looks after accounts: runs `ferryd user`, in a state directory of their own.
struct TerminalSession: ~Copyable {
    let temporary: TemporaryDirectory
    var state: String { temporary.path("state") }

    /// The result of one command.
    struct Outcome {
        let code: Int32
        let output: String
        let errors: String
    }

    init() throws { temporary = try TemporaryDirectory() }

    /// Runs a command on the state directory; `input` is what standard input holds.
    func user(_ words: String..., input: String = "") async throws -> Outcome {
        try await user(words.map { Array($0.utf8) } + [Array("--state=\(state)".utf8)], input: input)
    }

    /// Runs a command exactly as typed.
    func user(_ words: [[UInt8]], input: String = "") async throws -> Outcome {
        try await run(words, input: input) { await SubcommandFamily.user.run($0, $1) }
    }

    /// Runs `ferryd group` on the state directory.
    func group(_ words: String...) async throws -> Outcome { try await group(words) }

    func group(_ words: [String]) async throws -> Outcome {
        let words = words.map { Array($0.utf8) } + [Array("--state=\(state)".utf8)]
        return try await run(words, input: "") { await SubcommandFamily.group.run($0, $1) }
    }

    /// Runs `ferryd explain` on the state directory.
    func explain(_ words: String...) async throws -> Outcome { try await explain(words) }

    func explain(_ words: [String]) async throws -> Outcome {
        let words = words.map { Array($0.utf8) } + [Array("--state=\(state)".utf8)]
        return try await run(words, input: "") { await ExplainCommand.run($0, $1) }
    }

    /// Runs `ferryd ban` on the state directory.
    func ban(_ words: String...) async throws -> Outcome {
        let words = words.map { Array($0.utf8) } + [Array("--state=\(state)".utf8)]
        return try await run(words, input: "") { await BanCommand.run($0, $1) }
    }

    /// Runs `ferryd import` on the state directory.
    func imports(_ words: String...) async throws -> Outcome { try await imports(words) }

    func imports(_ words: [String]) async throws -> Outcome {
        let words = words.map { Array($0.utf8) } + [Array("--state=\(state)".utf8)]
        return try await run(words, input: "") { await ImportCommand.run($0, $1) }
    }

    /// Runs `ferryd state` on the state directory, or on another that is named.
    func state(_ words: String...) async throws -> Outcome { try await state(words) }

    func state(_ words: [String]) async throws -> Outcome {
        let place = words.contains("--state") ? [] : ["--state", state]
        return try await run((words + place).map { Array($0.utf8) }, input: "") { await StateCommand.run($0, $1) }
    }

    /// Runs `ferryd partials` on the state directory.
    func partials(_ words: String...) async throws -> Outcome { try await partials(words) }

    func partials(_ words: [String]) async throws -> Outcome {
        let words = words.map { Array($0.utf8) } + [Array("--state=\(state)".utf8)]
        return try await run(words, input: "") { await PartialsCommand.run($0, $1) }
    }

    private func run(
        _ words: [[UInt8]], input: String, _ command: ([[UInt8]], StandardStreams) async -> DaemonExitCode
    ) async throws -> Outcome {
        let keyboard = try file("in", input)
        let output = try file("out")
        let errors = try file("err")
        let streams = StandardStreams(input: keyboard.raw, output: output.raw, errors: errors.raw)
        let code = await command(words, streams).rawValue
        return try Outcome(code: code, output: contents(of: output), errors: contents(of: errors))
    }

    func store() async throws -> any AdministeredStore {
        try await StateDirectory(path: Array(state.utf8)).accounts()
    }

    func account(_ name: String) async throws -> Account? {
        try await store().account(named: try AccountName(name))
    }

    /// True if somebody with that password would be let in.
    func accepts(_ name: String, _ password: String) async throws -> Bool {
        let authenticator = Authenticator(store: try await store(), root: [])
        let (name, password, peer) = (Array(name.utf8), Array(password.utf8), SocketAddress.Host.v4(1))
        let attempt = authenticator.attempt(name: name, password: password, from: peer)
        return try await authenticator.identify(
            name: name, password: password, from: LoginOrigin(client: peer), attempt) != nil
    }

    private func file(_ name: String, _ content: String = "") throws -> Descriptor {
        let raw = open(temporary.path(name), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        if raw < 0 { throw Errno.current }
        let file = Descriptor(adopting: raw)
        try System.write(Array(content.utf8), to: raw, at: 0)
        return file
    }

    private func contents(of file: borrowing Descriptor) throws -> String {
        var bytes: [UInt8] = []
        _ = try System.read(file.raw, onto: &bytes, atMost: 100_000, at: 0)
        return String(decoding: bytes, as: UTF8.self)
    }
}
