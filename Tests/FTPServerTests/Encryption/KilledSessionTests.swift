// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPPolicy
import FTPStorage
import FTPTesting
import FerryIO
import Glibc
import Synchronization
import Testing

@testable import FTPServer

/// Encrypted sessions that are lost at each place to which a client can come.
///
/// Each of these tests has a process of its own, where nobody else opens files. `scripts/test-address` runs them under
/// the address sanitizer.
struct KilledSessionTests {
    @Test(arguments: DoomedClient.End.allCases, TLSVersion.allCases)
    func `a session that is lost anywhere leaves nothing, and the old file stands`(
        _ end: DoomedClient.End, _ version: TLSVersion
    ) async throws {
        await #expect(processExitsWith: .success) { [end, version = version.rawValue as String] in
            let ground = try await KillingGround()
            let tls = try TLSClientStage(newest: TLSVersion(rawValue: version) ?? .tls13)
            try await blocking {
                // The first time opens what stays: the odds and ends of the pool, the kernel and the testing library.
                try ground.loseEverywhere(by: end, tls)
                let before = try openDescriptors()
                try ground.loseEverywhere(by: end, tls)
                let limit = WaitLimit.usual
                while case let now = try openDescriptors(), now.count > before.count {
                    if limit.passed { throw TestFailure("open are \(now), and were \(before)") }
                    usleep(1000)
                }
            }
            try await ground.end()
        }
    }
}

/// A server with files to lose, whose commits for the user `slow` wait until they are let go.
private final class KillingGround: Sendable {
    private let server: Server
    private let files: ServedFiles
    private let running: Task<Void, Never>
    private let gate = CurrentGate()
    private let old = "old".bytes

    init() async throws {
        var policy = EncryptionPolicy()
        policy.allowsClearControl = true
        var configuration = ServerConfiguration()
        var implicit = ListenerTerms()
        implicit.isImplicit = true
        let address = SocketAddress(.v4(0x7F00_0001), port: 0)
        configuration.listeners = [ListenerConfiguration(address), ListenerConfiguration(address, implicit)]
        configuration.timeouts.linger = .milliseconds(200)
        configuration.encryption = ServerEncryption(try EncryptedServer.context(), policy: policy)
        // A place that is not given back would be missed at the next login.
        configuration.limits.sessionsPerUser = 1
        let files = try ServedFiles(.disk)
        self.files = files
        try await files.put(old, at: "old")
        try await files.put(Content.bytes(8 << 20), at: "big")
        for number in 0..<3000 { try await files.put([], at: "many/a name that is long enough \(number)") }
        server = try LiveServer.makeServer(configuration, [.named("ada"), .named("slow")]) { [gate] account in
            let base = files.storage(of: account.name.bytes)
            guard account.name.description == "slow", let gate = gate.value.withLock({ $0 }) else { return base }
            return SlowStorage(base: base, gate: gate)
        }
        running = Task { [server] in await server.run() }
    }

    /// Loses a session at each place, its data connection first and last.
    func loseEverywhere(by end: DoomedClient.End, _ tls: TLSClientStage) throws {
        let explicit = SocketName(port: try #require(server.addresses.first).port)
        let implicit = SocketName(port: try #require(server.implicitAddresses.first).port)
        for place in DoomedClient.Place.allCases {
            for dataFirst in [false, true] {
                let gate = CommitGate(.beforeTheName)
                self.gate.value.withLock { $0 = gate }
                let client = try DoomedClient(place, explicit: explicit, implicit: implicit, by: tls)
                if place == .committing, !gate.waitForCommit() { throw TestFailure("no commit begins") }
                client.lose(by: end, dataFirst: dataFirst)
                gate.open()
                try expectNothingLeft("\(end) at \(place), \(dataFirst ? "data" : "control") first", place)
            }
        }
    }

    private func expectNothingLeft(_ what: String, _ place: DoomedClient.Place) throws {
        let limit = WaitLimit.usual
        while server.connections > 0 {
            if limit.passed { throw limit.exceeded("the session to end: \(what); \(server.sessions)") }
            usleep(500)
        }
        let content = try Files.read(files.path("old"))
        if content == old { return }
        guard place.mayBeStored, content == DoomedClient.content else {
            throw TestFailure("\(content.count) bytes are stored: \(what)")
        }
        try Files.write(old, to: files.path("old"))
    }

    func end() async throws {
        server.drain()
        await running.value
    }
}

/// The gate of the commit that is next.
private final class CurrentGate: Sendable {
    let value = Mutex<CommitGate?>(nil)
}
