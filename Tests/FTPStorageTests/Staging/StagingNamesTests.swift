// SPDX-License-Identifier: Apache-2.0
import FerryIO
import Testing

@testable import FTPStorage

@Suite struct StagingNamesTests {
    private func name(_ owner: String, _ name: String, _ slot: Int = 0) throws -> String {
        let names = StagingNames(owner: PartialOwner(of: Array(owner.utf8)), name: Array(name.utf8))
        return String(decoding: try names[slot].bytes, as: UTF8.self)
    }

    @Test func `names are short, stable and different for everybody and everything`() throws {
        let names = try [
            name("ann", "a"), name("ann", "b"), name("bob", "a"), name("an", "na"), name("", "anna"),
            name("ann", "a", 1), name("ann", "a", 7),
        ]
        #expect(Set(names).count == names.count)
        #expect(names[0].count == 41)
        #expect(names[0].hasSuffix("-a"))
        #expect(names[5] == names[0].dropLast(2) + ".1-a")
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
        ".ferry-0123456789abcdef0123456789abcdef.1x", ".ferry-0123456789abcdef0123456789abcdefa-b",
    ])
    func `other names are not`(_ name: String) {
        #expect(!StagingNames.isReserved(Array(name.utf8)))
    }

    @Test(arguments: [
        ("", "", false), (".3", "", false), ("-a", "a", false), (".1-a.2", "a.2", false), (".a0-log", "log", false),
        ("~begin", "begin", true), ("-~", "~", false), (".7~a-b", "a-b", true),
    ])
    func `a name is read back`(_ suffix: String, _ target: String, _ isCut: Bool) throws {
        let name = ".ferry-0123456789abcdef0123456789abcdef\(suffix)"
        let read = try #require(StagingName(Array(name.utf8)))
        #expect(String(decoding: read.target, as: UTF8.self) == target)
        #expect(read.isCut == isCut)
        #expect(read.isTail == suffix.hasPrefix(".a"))
    }

    @Test func `the longest name still fits where names have 143 bytes`() throws {
        let names = StagingNames(owner: PartialOwner(of: []), name: [UInt8](repeating: 97, count: 255))
        #expect(try names.tail(7).bytes.count <= 143)
    }
}
