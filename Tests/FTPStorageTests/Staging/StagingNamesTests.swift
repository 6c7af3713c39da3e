// SPDX-License-Identifier: Apache-2.0
import FerryIO
import Testing

@testable import FTPStorage

@Suite struct StagingNamesTests {
    private func name(_ owner: String, _ name: String, _ slot: Int = 0) throws -> String {
        let names = StagingNames(owner: Array(owner.utf8), name: Array(name.utf8))
        return String(decoding: try names[slot].bytes, as: UTF8.self)
    }

    @Test func `names are short, stable and different for everybody and everything`() throws {
        let names = try [
            name("ann", "a"), name("ann", "b"), name("bob", "a"), name("an", "na"), name("", "anna"),
            name("ann", "a", 1), name("ann", "a", 7),
        ]
        #expect(Set(names).count == names.count)
        #expect(names[0].count == 39)
        #expect(names[5] == names[0] + ".1")
        #expect(try name("ann", "a") == names[0])
        #expect(names.allSatisfy { StagingNames.isStagingName(Array($0.utf8)) })
        #expect(names.allSatisfy { StagingNames.isReserved(Array($0.utf8)) })
    }

    @Test(arguments: [
        ".FERRY-0123456789abcdef0123456789abcdef", ".ferry-0123456789ABCDEF0123456789abcdef.7",
        ".Ferry-0123456789abcdef0123456789abcdeF.1",
    ])
    func `names of staging files are reserved in any case`(_ name: String) {
        #expect(StagingNames.isReserved(Array(name.utf8)))
        #expect(!StagingNames.isStagingName(Array(name.utf8)))
    }

    @Test(arguments: [
        "", ".", "..", ".ferry", "ferry-", "x.ferry-", ".ferrY", ".ferry\r", "\u{e}ferry-", ".ferry-", ".ferry-x",
        ".ferry-notes.txt", ".ferry-0123456789abcdef0123456789abcde", ".ferry-0123456789abcdef0123456789abcdef0",
        ".ferry-0123456789abcdef0123456789abcdeg", ".ferry-0123456789abcdef0123456789abcdef.",
        ".ferry-0123456789abcdef0123456789abcdef.0", ".ferry-0123456789abcdef0123456789abcdef.8",
        ".ferry-0123456789abcdef0123456789abcdef.1x",
    ])
    func `other names are not`(_ name: String) {
        #expect(!StagingNames.isReserved(Array(name.utf8)))
    }
}
