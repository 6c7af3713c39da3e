// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import FerryIO
import Glibc
import Testing

@testable import FTPServer

@Suite(.ownThread) struct SweepingTests {
    @Test func `what nobody has gone on with for a week is removed`() throws {
        let directory = try TemporaryDirectory()
        let (old, young) = (directory.path(stagedName("0")), directory.path(stagedName("1")))
        for (path, days) in [(old, 8), (young, 6)] {
            try Files.write([1], to: path)
            let then = timeval(tv_sec: Int(System.secondsSince1970()) - days * 24 * 3600, tv_usec: 0)
            try #require(utimes(path, [then, then]) == 0)
        }
        var sweeping = Sweeping(try ServedRoots(default: Array(directory.path.utf8)))
        sweeping.first = .zero
        sweeping.start()
        let limit = WaitLimit.usual
        while Files.exists(old) {
            if limit.passed { throw limit.exceeded("the old rest to go") }
            Thread.pause(.milliseconds(5))
        }
        #expect(Files.exists(young))
    }

    private func stagedName(_ digit: String) -> String { ".ferry-" + String(repeating: digit, count: 32) }
}
