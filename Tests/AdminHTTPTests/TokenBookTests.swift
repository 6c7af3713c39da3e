// SPDX-License-Identifier: Apache-2.0
import Synchronization
import Testing

@testable import AdminHTTP

struct TokenBookTests {
    @Test func `only digests are kept, and prove the tokens to the next server`() async throws {
        let file = Mutex<[UInt8]>([])
        let book = try TokenBook(nil) { bytes in file.withLock { $0 = bytes } }
        let (token, text) = AccessToken.make("ada", .operate, created: 1_800_000_000, expires: 1_900_000_000)
        #expect(try await book.add(token))
        #expect(try await !book.add(AccessToken.make("ada", .read, created: 1).token))
        let kept = file.withLock { $0 }
        let secret = try #require(text.split(separator: ".").last)
        #expect(secret.count == 32)
        #expect(!String(decoding: kept, as: UTF8.self).contains(secret))
        let next = try TokenBook(kept) { _ in }
        #expect(next.token(provedBy: text, at: 1_800_000_001) == token)
        #expect(next.token(provedBy: text, at: 1_900_000_000) == nil)
        for wrong in ["", ".", "ada", "ada.", "ada.\(secret)x", "ida.\(secret)", "\(secret)"] {
            #expect(next.token(provedBy: wrong, at: 0) == nil)
        }
    }

    @Test func `a token that cannot be kept is not made`() async throws {
        let book = try TokenBook(nil) { (_) throws(TokenTrouble) in throw TokenTrouble("the disk is full") }
        await #expect(throws: TokenTrouble("the disk is full")) {
            try await book.add(AccessToken.make("ada", .read, created: 1).token)
        }
        #expect(book.all.isEmpty)
    }

    @Test(arguments: ["", "{}", "[]", #"{"version":2,"tokens":[]}"#, #"{"version":1,"tokens":[{"name":"a"}]}"#])
    func `a file that makes no sense is not taken for none`(text: String) {
        #expect(throws: TokenTrouble.self) { try TokenBook(Array(text.utf8)) { _ in } }
    }
}
