// SPDX-License-Identifier: Apache-2.0

/// Lines that servers put around their entries, and that hold none.
enum ListingRemark {
    /// The headings of tables, word by word.
    private static let headings = [
        "Volume Unit Referred Ext Used Recfm Lrecl BlkSz Dsorg Dsname", "File Code EOF Last Modification Owner RWEP",
        "File Name Size Date Day Time",
    ]

    private static let memberHeadings = [
        "Name VV.MM Created Changed Size Init Mod Id",
        "Name Size TTR Alias-of AC --------- Attributes --------- Amode Rmode",
    ]

    /// True for the heading over members of a partitioned data set.
    static func isMemberHeading(_ line: ArraySlice<UInt8>) -> Bool { contains(memberHeadings, line) }

    /// True for a line around entries of VMS, z/OS, NonStop or WfFTP.
    static func isOne(_ line: ArraySlice<UInt8>) -> Bool {
        guard let first = line.first(where: { !$0.isBlank }) else { return true }
        switch first {
        case UInt8(ascii: "V"), UInt8(ascii: "F"): return contains(headings, line)
        case UInt8(ascii: "N"): return isMemberHeading(line)
        case UInt8(ascii: "-"): return line.count >= 20 && line.allSatisfy { $0 == UInt8(ascii: "-") }
        case UInt8(ascii: "D"), UInt8(ascii: "T"), UInt8(ascii: "G"): return isAroundVMS(words(line))
        default: return false
        }
    }

    /// True for `Directory DISK:[ANNA]` and `Total of 3 files, 217 blocks.`, or `Grand total of ...`.
    private static func isAroundVMS(_ words: [ArraySlice<UInt8>]) -> Bool {
        if words.count == 2, words[0].elementsEqual("Directory".utf8) {
            return words[1].contains(UInt8(ascii: "[")) && words[1].last == UInt8(ascii: "]")
        }
        let rest = words.first?.elementsEqual("Grand".utf8) == true ? words.dropFirst() : words[...]
        return rest.count >= 4 && rest[rest.startIndex].equalsIgnoringCase("total")
            && rest[rest.startIndex + 1].elementsEqual("of".utf8)
            && rest[rest.startIndex + 2].allSatisfy(\.isDigit)
            && ["block", "blocks", "file", "files"].contains { word in
                rest.last?.prefix { $0.isLetter }.elementsEqual(word.utf8) == true
            }
    }

    private static func contains(_ headings: [String], _ line: ArraySlice<UInt8>) -> Bool {
        let words = Array(words(line).joined(separator: [.space]))
        return headings.contains { words.elementsEqual($0.utf8) }
    }

    private static func words(_ line: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
        line.split(whereSeparator: \.isBlank)
    }
}
