// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO
import Testing

@testable import FTPServer

/// The pace at which connections may come.
struct ConnectionRatesTests {
    private func configuration(_ rate: Int?, perAddress: Int?) -> ServerConfiguration {
        var configuration = ServerConfiguration()
        configuration.limits.connectionRate = rate
        configuration.limits.connectionRatePerAddress = perAddress
        return configuration
    }

    @Test func `ten seconds' worth may come at once, and then so many a second, each address for itself`() {
        let (rates, configuration) = (ConnectionRates(), configuration(nil, perAddress: 2))
        let start = Deadline.now
        func admitted(_ host: UInt32, after seconds: Int) -> Int {
            let now = start.advanced(by: .seconds(seconds))
            return (0..<100).count { _ in rates.excess(of: .v4(host), configuration, at: now) == nil }
        }
        #expect(admitted(0xC000_0201, after: 0) == 20)
        #expect(admitted(0xC000_0202, after: 0) == 20)
        #expect(admitted(0xC000_0201, after: 3) == 6)
        #expect(admitted(0xC000_0201, after: 3) == 0)
        #expect(admitted(0xC000_0201, after: 100) == 20)
        #expect(admitted(0x7F00_0001, after: 0) == 100, "this machine is exempt")
    }

    @Test func `the rate of all is shared, and an IPv6 subscriber is one address`() {
        let (rates, now) = (ConnectionRates(), Deadline.now)
        let both = configuration(3, perAddress: 1)
        let admitted = (0..<100).count { number in
            rates.excess(of: .v6(0x2001_0DB8 << 32, UInt64(number), scope: 0), both, at: now) == nil
        }
        #expect(admitted == 10)
        #expect((0..<100).count { rates.excess(of: .v4(0xC000_0200 + UInt32($0)), both, at: now) == nil } == 20)
    }

    @Test func `the first refusal is news, and the next after a time without`() throws {
        let (rates, configuration) = (ConnectionRates(), configuration(nil, perAddress: 1))
        let (host, start) = (SocketAddress.Host.v4(0xC000_0201), Deadline.now)
        var news: [Bool] = []
        for second in [0, 5] {
            let now = start.advanced(by: .seconds(second))
            for _ in 0..<20 {
                if let excess = rates.excess(of: host, configuration, at: now) {
                    news.append(excess.isNews)
                    #expect(excess.refusal == .connectsTooOften)
                }
            }
        }
        #expect(news.count == 25)
        #expect(news.indices.filter { news[$0] } == [0, 10])
    }

    @Test func `a flood of addresses takes no memory without end`() {
        let (rates, configuration, now) = (ConnectionRates(), configuration(nil, perAddress: 1), Deadline.now)
        for number in 0..<30_000 as Range<UInt32> {
            _ = rates.excess(of: .v4(0xC000_0000 + number), configuration, at: now)
        }
        #expect(rates.count <= 10_000)
    }
}
