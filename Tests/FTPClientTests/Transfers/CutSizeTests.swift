// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import FTPClient

struct CutSizeTests {
    @Test(arguments: [(0, 1 << 32), (5, 1 << 32 + 5), (1 << 30, 5 << 30)] as [(Int64, Int64)])
    func `a size that was counted in 32 bits is that of a file beyond them`(told: Int64, real: Int64) {
        #expect(DownloadOperation.isCut(told, from: real))
    }

    @Test(arguments: [(5, 5), (5, 6), (1 << 32, 0), (1 << 32 + 5, 5), (5, 1 << 32), (4, 1 << 31)] as [(Int64, Int64)])
    func `another size that differs is wrong`(told: Int64, real: Int64) {
        #expect(!DownloadOperation.isCut(told, from: real))
    }
}
