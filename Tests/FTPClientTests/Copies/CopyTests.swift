// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPTesting
import Testing

/// Copies from server to server: by the way that both allow, and no half of a file under its name.
@Suite(.ownThread) struct CopyTests {
    /// Copies `f` of one server to `g` on another one.
    private func copy(
        _ source: CopyServer, _ destination: CopyServer, times: Int = 1
    ) async throws -> Result<CopySummary, FTPError> {
        var result: Result<CopySummary, FTPError>?
        try await ScriptedTest.open(configure: { $0.retries = 0 }) { session in
            try source.serve(session)
        } client: { configuration in
            try await ScriptedTest.open(configure: { $0.retries = 0 }) { session in
                try destination.serve(session)
            } client: { other in
                var one = try await FTPConnection.open(configuration)
                try await one.login()
                var two = try await FTPConnection.open(other)
                try await two.login()
                for _ in 0..<times {
                    do throws(FTPError) {
                        result = .success(try await one.copy("f", to: "g", on: &two))
                    } catch {
                        result = .failure(error)
                    }
                }
                await one.quit()
                await two.quit()
            }
        }
        return try #require(result)
    }

    @Test func `two servers move the bytes between themselves`() async throws {
        let (source, destination) = (CopyServer(), CopyServer())
        let summary = try await copy(source, destination).get()
        #expect((summary.way, summary.transfer.verification) == (.direct, .size))
        #expect(source.received("PASV") && destination.received("PORT 127,0,0,1,"))
        #expect(destination.named == ["g"])
        #expect(!source.received("EPSV") && !destination.received("EPSV"))
    }

    @Test func `servers that must know a transfer before are told of it, both of them`() async throws {
        var faults = CopyServer.Faults()
        faults.wantsAnnouncements = true
        let (source, destination) = (CopyServer(faults), CopyServer(faults))
        let summary = try await copy(source, destination).get()
        #expect(summary.way == .direct)
        #expect(source.received("PRET RETR f") && destination.received("PRET STOR "))
    }

    @Test func `the other one calls where the first is not sent to foreign ports`() async throws {
        var faults = CopyServer.Faults()
        faults.refusesForeignPorts = true
        let (source, destination) = (CopyServer(), CopyServer(faults))
        let summary = try await copy(source, destination).get()
        #expect(summary.way == .direct)
        #expect(destination.received("PASV") && source.received("PORT 127,0,0,1,"))
    }

    @Test func `a port at another host is told to nobody, and the bytes pass through here`() async throws {
        var faults = CopyServer.Faults()
        faults.passiveHost = "10,0,0,7"
        let (source, destination) = (CopyServer(faults), CopyServer(faults))
        let summary = try await copy(source, destination).get()
        #expect(summary.way == .relayed)
        #expect(!source.received("PORT") && !destination.received("PORT"))
        #expect(destination.named == ["g"])
    }

    @Test func `where both refuse, the bytes pass through here`() async throws {
        var faults = CopyServer.Faults()
        faults.refusesForeignPorts = true
        let (source, destination) = (CopyServer(faults), CopyServer(faults))
        let summary = try await copy(source, destination).get()
        #expect((summary.way, summary.transfer.verification) == (.relayed, .size))
        #expect(destination.named == ["g"])
    }

    @Test func `a way that is closed is not tried for each file again`() async throws {
        var faults = CopyServer.Faults()
        faults.reachesNobody = true
        let (source, destination) = (CopyServer(faults), CopyServer(faults))
        let summary = try await copy(source, destination, times: 3).get()
        #expect(summary.way == .relayed)
        #expect(destination.commands.filter { $0.hasPrefix("PORT") }.count == 1)
        #expect(source.commands.filter { $0.hasPrefix("PORT") }.count == 1)
        #expect(destination.named == ["g", "g", "g"])
    }

    @Test func `a direct copy of another size is sent again by way of here`() async throws {
        var faults = CopyServer.Faults()
        faults.sizeOfDirectCopy = 2
        let destination = CopyServer(faults)
        let summary = try await copy(CopyServer(), destination).get()
        #expect(summary.way == .relayed)
        #expect(destination.received("DELE .g.ferry-part"))
        #expect(destination.named == ["g"])
    }

    @Test func `half of a file never gets its name, whatever the server says`() async throws {
        var (half, stubborn) = (CopyServer.Faults(), CopyServer.Faults())
        (half.breaksOff, half.refusesForeignPorts, stubborn.refusesForeignPorts) = (true, true, true)
        let destination = CopyServer(stubborn)
        let result = try await copy(CopyServer(half), destination)
        guard case .failure(let error) = result else { return #expect(Bool(false), "\(result)") }
        #expect(error.code == .incomplete && error.operation == .download, "\(error)")
        #expect(destination.named.isEmpty)
        #expect(destination.received("DELE .g.ferry-part"))
    }
}
