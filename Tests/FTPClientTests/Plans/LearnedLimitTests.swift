// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import FTPWire
import FerryIO
import Testing

@testable import FTPClient

/// The connections that a server was seen to let in, in an earlier run.
@Suite(.ownThread) struct LearnedLimitTests {
    @Test func `a limit is written and read, and a line of another form teaches nothing`() {
        var profile = HostProfile()
        (profile.greeting, profile.dataWay) = ("We say  hello", .epsv)
        #expect(profile.text == "one asked EPSV - We say  hello")
        #expect(HostProfile(text: profile.text) == profile)
        profile.connectionLimit = .init(4, at: 1_795_000_000)
        #expect(profile.text == "one asked EPSV 4@1795000000 We say  hello")
        #expect(HostProfile(text: profile.text) == profile)
        for text in [
            "", "several at-once EPSV We", "several at-once EPSV 0@1 We", "several at-once EPSV 4@ We",
            "several at-once EPSV 4@1@1 We", "several at-once EPSV 4 We",
        ] {
            #expect(HostProfile(text: text) == HostProfile(), "\(text)")
        }
    }

    /// Seconds since it was found out, the greeting then, and the connections of a plan that chooses their number itself.
    @Test(
        arguments: [
            (0, "Ready.", 2), (3500, "Ready.", 2), (3700, "Ready.", 8), (-3600, "Ready.", 8), (0, "Welcome.", 8),
        ] as [(Int64, String, Int)])
    func `plans keep to it for an hour, at a server that greets in the same words, unless a number is asked for`(
        age: Int64, greeting: String, most: Int
    ) async throws {
        try await ScriptedTest.open {
            $0.profile = HostProfile(text: "one asked - 2@\(System.secondsSince1970() - age) \(greeting)")
        } _: { session in
            try session.begin()
            try session.end()
        } client: { configuration in
            try await withFTPClient(configuration, connections: 20) { client in
                let facts = try await client.withConnection { $0.facts }
                #expect(client.most(.automatic, facts) == most)
                #expect(client.most(.exactly(12), facts) == 12)
            }
        }
    }
}
