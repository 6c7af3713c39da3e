// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import FTPClient

struct ConnectionGrowthTests {
    /// A plan under way, whose connections move a number of small files a second each.
    private struct Play {
        var growth: ConnectionGrowth
        var time = ContinuousClock.now
        var files = 0
        var moved: Int64 = 0
        var connections = 1
        let all: Int

        init(_ count: ConnectionCount, limit: Int = 64, login: Duration, files all: Int) {
            growth = ConnectionGrowth(count, limit: limit, loginTime: login)
            self.all = all
        }

        /// Lets files end, in so much time; returns the number of connections that are wanted then.
        @discardableResult
        mutating func end(_ count: Int, of bytes: Int64 = 4096, after span: Duration) -> Int {
            time += span
            files += count
            moved += Int64(count) * bytes
            return measure()
        }

        @discardableResult
        mutating func measure() -> Int {
            var waiting = PlanOutlook()
            waiting.files = max(0, all - files - connections)
            waiting.bytes = Int64(waiting.files) * 4096
            return growth.update(
                ConnectionGrowth.Measurement(
                    time: time, moved: moved, files: files, waiting: waiting, connections: connections))
        }
    }

    @Test func `a number that is forced is wanted at once, but not beyond the files there are`() {
        var play = Play(.exactly(8), login: .seconds(1), files: 100)
        #expect(play.measure() == 8)
        var few = Play(.exactly(8), login: .seconds(1), files: 3)
        #expect(few.measure() == 3)
        var one = Play(.exactly(1), login: .seconds(1), files: 100)
        #expect(one.measure() == 1)
    }

    @Test func `many files over a long way get four connections, and eight while that pays`() {
        var play = Play(.automatic, login: .milliseconds(80), files: 300)
        #expect(play.measure() == 1)
        // A file takes 80 ms, so all of them would take 24 seconds.
        #expect(play.end(1, after: .milliseconds(80)) == 4)
        play.connections = 4
        play.measure()
        #expect(play.end(8, after: .milliseconds(160)) == 8)
        play.connections = 8
        play.measure()
        // Eight are the most.
        #expect(play.end(64, after: .milliseconds(640)) == 8)
    }

    @Test func `over a distance round trips tell the number before the first file has ended`() {
        func wanted(files: Int, roundTrip: Duration) -> Int {
            var growth = ConnectionGrowth(.automatic, limit: 64, loginTime: roundTrip * 5, roundTrip: roundTrip)
            var waiting = PlanOutlook()
            waiting.files = files
            return growth.update(
                ConnectionGrowth.Measurement(time: .now, moved: 0, files: 0, waiting: waiting, connections: 1))
        }
        #expect(wanted(files: 300, roundTrip: .milliseconds(20)) == 8)
        #expect(wanted(files: 30, roundTrip: .milliseconds(100)) == 8)
        #expect(wanted(files: 8, roundTrip: .milliseconds(20)) == 4)
        #expect(wanted(files: 3, roundTrip: .milliseconds(20)) == 1)
        // Next door it is measured.
        #expect(wanted(files: 300, roundTrip: .milliseconds(1)) == 1)
    }

    @Test func `what brings nothing ends the growth`() {
        var play = Play(.automatic, login: .milliseconds(80), files: 3000)
        play.measure()
        #expect(play.end(1, after: .milliseconds(80)) == 4)
        play.connections = 4
        play.measure()
        // Four connections move as many files a second as one did.
        #expect(play.end(8, after: .milliseconds(640)) == 4)
        #expect(play.end(8, after: .milliseconds(64)) == 4)
    }

    @Test func `a few quick files are not worth a login`() {
        var play = Play(.automatic, login: .milliseconds(5), files: 200)
        play.measure()
        for _ in 0..<100 { #expect(play.end(1, after: .microseconds(400)) == 1) }
    }

    @Test func `a server that lets no more in is not asked again`() {
        var play = Play(.automatic, login: .milliseconds(80), files: 300)
        play.measure()
        #expect(play.end(1, after: .milliseconds(80)) == 4)
        play.connections = 2
        play.growth.refuse(beyond: 2)
        for _ in 0..<20 { #expect(play.end(2, after: .milliseconds(80)) == 2) }
    }

    @Test func `nothing grows before something has moved`() {
        var play = Play(.automatic, login: .milliseconds(10), files: 300)
        play.measure()
        // A server that is silent.
        for _ in 0..<20 { #expect(play.end(0, after: .seconds(1)) == 1) }
    }
}
