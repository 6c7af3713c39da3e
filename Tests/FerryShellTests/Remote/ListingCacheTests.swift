// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPWire
import Testing

@testable import ferry

struct ListingCacheTests {
    private let start = ContinuousClock.now
    private let entries = PackedEntries([EntryFacts(name: bytes("a"), kind: .file)])

    @Test func `are forgotten after a while, or when something changes`() {
        var cache = ListingCache()
        cache.keep(entries, of: "/a", now: start)
        #expect(cache.entries(of: "/a", now: start + .seconds(29)).map(Array.init) == Array(entries))
        #expect(cache.entries(of: "/a", now: start + .seconds(30))?.count == nil)
        #expect(cache.entries(of: "/b", now: start)?.count == nil)
        cache.forget()
        #expect(cache.entries(of: "/a", now: start)?.count == nil)
    }

    @Test func `are few; the oldest makes room`() {
        var cache = ListingCache()
        for number in 0...ListingCache.limit {
            cache.keep(entries, of: RemotePath("/\(number)"), now: start + .milliseconds(number))
        }
        #expect(cache.entries(of: "/0", now: start)?.count == nil)
        #expect(cache.entries(of: "/1", now: start) != nil)
    }
}
