// SPDX-License-Identifier: Apache-2.0
import FTPWire
import Testing

@Suite struct TransferStatusTests {
    @Test(arguments: [
        TransferStatus(bytes: 1_048_576, total: 5_242_880, rate: 2_097_152),
        TransferStatus(bytes: 0, total: nil, rate: 0), TransferStatus(bytes: .max, total: .max, rate: .max),
    ])
    func `programs read back what STAT tells`(status: TransferStatus) throws {
        var parser = ReplyParser()
        parser.feed(Completion.transferStatus(status).reply.wireBytes)
        let reply = try #require(try parser.next())
        #expect(TransferStatus(in: reply) == status)
    }

    @Test func `people read it too`() {
        let reply = Completion.transferStatus(TransferStatus(bytes: 10, total: 40, rate: 5)).reply
        #expect(reply.text == "Transfer in progress:\n10 of 40 bytes, 5 bytes/s\nbytes=10;total=40;rate=5;\nEnd.")
    }

    @Test func `other replies tell no status`() {
        #expect(TransferStatus(in: Reply(ReplyCode(rawValue: 211), "Status", "bytes=x;rate=1;", "rate=1;")) == nil)
    }

    @Test(arguments: [
        (Int64(3552), Duration.milliseconds(12), "3552 bytes in 0.012 s, 296000 bytes/s"),
        (1, .zero, "1 byte in 0.000 s"), (0, .seconds(3), "0 bytes in 3.000 s, 0 bytes/s"),
        (.max, .milliseconds(1), "9223372036854775807 bytes in 0.001 s, 9223372036854775807 bytes/s"),
        (10, .seconds(-1), "10 bytes in 0.000 s"),
    ])
    func `226 sums a transfer up`(bytes: Int64, duration: Duration, summary: String) {
        let reply = Completion.transferComplete(bytes: bytes, duration: duration).reply
        #expect(reply.text == "Transfer complete: \(summary).")
    }
}
