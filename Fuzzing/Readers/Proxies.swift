// SPDX-License-Identifier: Apache-2.0

/// What a load balancer sends before its client's first byte.
func readProxy(_ bytes: [UInt8]) {
    struct Outcome: Equatable {
        var header: ProxyHeader?
        var error: ProxyHeaderError?
        var count = 0
    }
    func read(_ atMost: Int) -> Outcome {
        var (parser, outcome) = (ProxyHeaderParser(), Outcome())
        while outcome.count < bytes.count {
            let wanted = parser.wanted
            precondition(wanted >= 1, "a header that is not complete wants more")
            let portion = bytes[outcome.count...].prefix(min(wanted, atMost))
            do throws(ProxyHeaderError) {
                outcome.header = try parser.feed(portion)
            } catch {
                outcome.error = error
                return outcome
            }
            outcome.count += portion.count
            if outcome.header != nil { return outcome }
        }
        return outcome
    }
    let (byteByByte, atOnce) = (read(1), read(.max))
    precondition(byteByByte.header == atOnce.header, "byte by byte it is another header")
    if byteByByte.header != nil { precondition(byteByByte.count == atOnce.count, "byte by byte it is longer") }
    precondition((byteByByte.error == nil) == (atOnce.error == nil), "byte by byte it is right, or wrong")
}
