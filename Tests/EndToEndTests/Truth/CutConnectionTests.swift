// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Testing

/// Connections that break behind a random byte, by a relay on the way.
@Suite(.ownThread, .fewAtOnce) struct CutConnectionTests {
    /// `FERRY_CUTS` of `scripts/test-broken`.
    private static let cuts = environmentValue("FERRY_CUTS").flatMap { Int($0) } ?? 16

    /// The loss of a transfer: bytes that were in sockets and the relay, the end that is read again to compare, and
    /// whole files that are too short to go on with.
    private static let waste = 1 << 19

    /// A control connection of a run carries some hundreds of bytes.
    private static func mishap(_ total: Int, _ random: inout RepeatableNumbers) -> FaultyRelay.Mishap {
        // Stalls are waited out, so there are fewer of them.
        let faults: [FaultyRelay.Fault] = [.cut, .reset, .cut, .reset, .cut, .reset, .stall]
        let fault = faults[Int.random(in: 0..<faults.count, using: &random)]
        let lane: FaultyRelay.Lane = Int.random(in: 0..<5, using: &random) < 3 ? .data : .control
        let bytes = Int.random(in: 0..<(lane == .data ? max(1, total) : 2000), using: &random)
        return FaultyRelay.Mishap(fault, on: lane, after: bytes, isWide: Bool.random(using: &random))
    }

    @Test func `whatever is cut, reset or stalled, wherever, the same command ends with equal files`() throws {
        // So sockets hold little beside the waste.
        let server = try FerrydProcess("--rate-up", "16M", "--rate-down", "16M")
        let relay = try FaultyRelay(to: server.name)
        let desk = try ShellSandbox()
        var random = RepeatableNumbers(seed: 20_261_127)
        for number in 1...Self.cuts {
            let run = try BrokenRun(number, at: desk, on: server, &random)
            func ferry(_ words: [String], _ options: String...) -> TestProgram {
                desk.ferry(
                    ["--port", "\(relay.name.port)", "--tls", "off"] + options, words, as: server.user, server.password)
            }
            if let words = run.preparation { #expect(try ferry(words).run().succeeded) }
            let mishap = Self.mishap(run.total, &random)
            let circumstances = "\(run.job) \(number), \(mishap)"
            relay.expect(mishap)
            let result = try ferry(run.arguments, "--timeout", "1").run(within: .seconds(60))
            try run.expectNothingHalf(circumstances)
            var moved = relay.dataBytes
            relay.expect(nil)
            if result.succeeded {
                try run.expectEqual(circumstances)
            } else {
                #expect(!result.errors.isEmpty, "\(circumstances)")
                let again = try ferry(run.arguments).run(within: .seconds(60))
                #expect(again.succeeded, "\(circumstances): \(result) \(again)")
                try run.expectEqual(circumstances)
                moved += relay.dataBytes
            }
            // The server knows nothing of a connection that stands still, and a reset throws away megabytes in sockets.
            let isLossy = mishap.fault == .reset && (mishap.lane == .data || mishap.isWide)
            if mishap.fault == .stall || isLossy { continue }
            // A server that sees both connections end in order takes a part for the whole, and nobody hears of it.
            let isBelieved = run.isUpload && mishap.fault == .cut && mishap.lane == .data && mishap.isWide
            let needed = run.total + run.isolated + (isBelieved ? mishap.bytes : 0)
            #expect(moved <= needed + Self.waste, "\(moved) of \(run.total) bytes, \(circumstances)")
        }
    }
}
