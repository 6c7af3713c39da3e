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

    /// Seconds since it was found out, and the connections of a plan that chooses their number itself.
    @Test(arguments: [(0, 2), (3500, 2), (3700, 8), (-3600, 8)] as [(Int64, Int)])
    func `plans keep to it for an hour, and a number that was asked for stands`(age: Int64, most: Int) async throws {
        try await ScriptedTest.open {
            $0.profile = HostProfile(text: "one asked - 2@\(System.secondsSince1970() - age) Ready.")
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

    @Test func `a server that greets in other words is another one`() async throws {
        try await ScriptedTest.open {
            $0.profile = HostProfile(text: "one asked - 2@\(System.secondsSince1970()) Welcome.")
        } _: { session in
            try session.begin()
            try session.end()
        } client: { configuration in
            try await withFTPClient(configuration, connections: 20) { client in
                let facts = try await client.withConnection { $0.facts }
                #expect(client.most(.automatic, facts) == 8)
            }
        }
    }
}
