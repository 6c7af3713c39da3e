// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Glibc
import Testing

/// ferry, killed (SIGKILL) at random moments.
@Suite(.ownThread, .fewAtOnce) struct KilledClientTests {
    /// `FERRY_KILLS` of `scripts/test-broken`.
    private static let kills = environmentValue("FERRY_KILLS").flatMap { Int($0) } ?? 20

    /// The loss of a transfer: bytes that were in sockets, the end that is read again to compare, and whole files that
    /// are too short to go on with.
    private static let waste = 1 << 20

    @Test func `whenever ferry is killed, nothing stands half under its name, and the next run makes both sides equal`()
        throws
    {
        let place = try TemporaryDirectory(named: "kills")
        let events = place.path("events.json")
        // Slow enough that most kills strike while bytes move, and hardly any bytes wait in sockets.
        let server = try FerrydProcess("--event-file", events, "--rate-up", "16M", "--rate-down", "16M")
        let desk = try ShellSandbox()
        var random = RepeatableNumbers(seed: 20_261_127)
        let first = try BrokenRun(.get, 0, replacing: false, at: desk, on: server, &random)
        let start = ContinuousClock.now
        #expect(try desk.ferry(first.arguments, to: server).run().succeeded)
        let span = UInt32((ContinuousClock.now - start) / .microseconds(1))

        for number in 1...Self.kills {
            let run = try BrokenRun(number, at: desk, on: server, &random)
            if let words = run.preparation { #expect(try desk.ferry(words, to: server).run().succeeded) }
            let pause = UInt32.random(in: 0...span, using: &random)
            let circumstances = "\(run.job) \(number), killed after \(pause) of \(span) µs"
            let ferry = try RunningProgram(desk.ferry(run.arguments, to: server))
            usleep(pause)
            ferry.kill()
            _ = try ferry.wait()
            let isDone = try run.isDone
            try run.expectNothingHalf(circumstances)
            let result = try desk.ferry(run.arguments, to: server).run(within: .seconds(60))
            #expect(result.succeeded, "\(circumstances): \(result)")
            try run.expectEqual(circumstances)
            // A file that is named is sent all the same, also when the kill came between its end and the program's.
            if run.job == .put && isDone { continue }
            let moved = try run.bytes(toldBy: events)
            #expect(moved <= run.total + run.isolated + Self.waste, "\(moved) of \(run.total) bytes, \(circumstances)")
        }
    }
}
