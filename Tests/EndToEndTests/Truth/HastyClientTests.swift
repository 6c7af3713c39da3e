// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Glibc
import Testing

/// Clients that do not wait for the end of their upload: always the documented outcome, and never half a file.
///
/// Each case is done a few times; `FERRY_HASTY_ROUNDS=200 swift test --filter HastyClientTests` does each so often, and
/// prints what came out.
@Suite(.ownThread, .fewAtOnce) struct HastyClientTests {
    private static let rounds = getenv("FERRY_HASTY_ROUNDS").flatMap { Int(String(cString: $0)) }

    @Test(.requires("python3"), arguments: HastyClient.Way.allCases, [0, 1, 100_000, 10_000_000])
    func `the outcome is the documented one`(_ way: HastyClient.Way, _ size: Int) throws {
        // Of an empty file every part is the whole.
        if size == 0, way == .killedSending { return }
        try FerrydProcess.serving { server in
            let client = HastyClient(server: server, content: Content.bytes(size))
            var outcomes: [HastyClient.Outcome: Int] = [:]
            for round in 0..<(Self.rounds ?? 3) {
                let outcome = try client.upload(as: "\(way).\(round).end", way)
                #expect(HastyClient.documented(way).contains(outcome), "round \(round)")
                outcomes[outcome, default: 0] += 1
                _ = unlink(server.path("\(way).\(round).end"))
            }
            if Self.rounds != nil {
                print(
                    "\(way), \(size) bytes:", outcomes[.whole, default: 0], "whole,", outcomes[.nothing, default: 0],
                    "none")
            }
        }
    }
}
