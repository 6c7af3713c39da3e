// SPDX-License-Identifier: Apache-2.0
import FTPPolicy
import FTPTesting
import FTPWire
import FerryIO
import Testing

@testable import ferryd

struct SystemUserCheckTests {
    private func question() throws -> VerifierQuestion {
        let line = #"{"version":1,"user":"ada","password":"engine","address":"192.0.2.7"}"# + "\n"
        return try #require(VerifierQuestion(parsing: Array(line.utf8)))
    }

    @Test func `users that cannot be looked up are no strange ones`() throws {
        let words = SystemUserCheck.words(for: VerifierOptions()).dropFirst(2)
        let check = try #require(SystemUserCheck(Array(words)))
        let (answer, _) = check.answer(to: try question()) { _ throws(Errno) in throw .inputOutput }
        guard case .tryLater(let reason) = answer else { throw TestFailure("\(answer)") }
        #expect(reason.hasPrefix("the users of this machine cannot be looked up: "))
    }

    @Test(arguments: [
        ["ferryd", "1000", "listed"], ["ferryd", "1000", "listed", "x"], ["ferryd", "-1", "any", "10"],
    ])
    func `words of somebody else are none`(words: [String]) {
        #expect(SystemUserCheck(words.map { Array($0.utf8) }) == nil)
    }

    @Test func `the user database of the machine knows root, and tells who is not there`() throws {
        #expect(try System.entry(ofUser: "root")?.user == 0)
        #expect(try System.entry(ofUser: "no-such-user-here") == nil)
    }
}
