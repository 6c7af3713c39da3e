// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import FTPWire
import Testing

private let noon = "20261120134500"

/// Lines of OpenVMS: the blocks of 512 bytes tell no size.
let vmsCorpus: [ListingSample] = [
    .init(
        "VMS", "CIRCUS.DIR;1              1   9-SEP-2026 10:21:26  [ANNA]  (RWE,RWE,RE,RE)", .directory, "CIRCUS", nil,
        "20260909102126"),
    .init(
        "VMS", "README.TXT;4              3  20-NOV-2026 13:45 [ANNA] (RWED,RWED,R,)", .file, "README.TXT", nil, noon),
    .init(
        "VMS, used and allocated", "notes.txt;12  3/6  20-NOV-2026 13:45:00.00  [GROUP,ANNA]  (RWED,RWED,R,)", .file,
        "notes.txt", nil, noon),
    .init("VMS, no type", "CORE.;1   7  20-NOV-2026 13:45 [ANNA] (RWED,,,)", .file, "CORE", nil, noon),
    .init("MultiNet", "ALLMAN.FAQ;1    1  20-Nov-26 13:45 [ANONYMOUS] (RWED,RWED,RE,)", .file, "ALLMAN.FAQ", nil, noon),
    .init("VMS, no owner", "A.B;1  1  20-NOV-2026 13:45", .file, "A.B", nil, noon),
    .init(
        "VMS, not to be looked at", "SECRET.DAT;1 %RMS-E-PRV, insufficient privilege or file protection violation",
        .file, "SECRET.DAT", nil, nil),
]

/// Lines of z/OS: tracks and lines tell no size, and the day of a data set is that of its last use.
let mvsCorpus: [ListingSample] = [
    .init(
        "z/OS", "WYOSPT 3390   2026/11/20  1  200  FB      80  8053  PS  ANNA.FILE", .file, "ANNA.FILE", nil, nil),
    .init(
        "z/OS", "WPTA01 3390   2026/11/20  1    3  FB      80  3125  PO  ANNA.SOURCE", .directory, "ANNA.SOURCE", nil,
        nil),
    .init(
        "z/OS, PDSE", "WPTA01 3390   2026/11/20  1    3  U        0 27998  PO-E LOAD.LIB", .directory, "LOAD.LIB", nil,
        nil),
    .init(
        "z/OS, never used", "NRP004 3390   **NONE**    1   15  NONE     0     0  PO  NEW", .directory, "NEW", nil, nil),
    .init("z/OS, glued", "TSO005 3390   2026/06/06 213000  U        0 27998  PS  BIG.ONE", .file, "BIG.ONE", nil, nil),
    .init("z/OS", "TSO004 3390   VSAM                                         ANNA.KSDS", .file, "ANNA.KSDS", nil, nil),
    .init("z/OS", "Migrated                                                OLD.FILE", .file, "OLD.FILE", nil, nil),
    .init("z/OS", "V43525 Tape                                             ON.TAPE", .file, "ON.TAPE", nil, nil),
    .init("z/OS", "Pseudo Directory                                        DEEPER", .directory, "DEEPER", nil, nil),
    .init(
        "z/OS", "ARCIVE Not Direct Access Device                         ARCHIVED.FILE", .file, "ARCHIVED.FILE", nil,
        nil),
    .init(
        "z/OS, member", " MEMBER    01.01 2026/06/02 2026/11/20 13:45    17    20     0 ANNA", .file, "MEMBER", nil,
        noon),
]

/// Lines of other systems that no `ls` has reached.
let rareCorpus: [(ListingFormat, ListingSample)] = [
    (
        .os400,
        .init(
            "OS/400", "QSYS            77824 11/20/26 13:45:00 *DIR       QOpenSys/", .directory, "QOpenSys", nil, noon)
    ),
    (
        .os400,
        .init(
            "OS/400", "ANNA             3552 11/20/26 13:45:00 *STMF      two words.txt", .file, "two words.txt", 3552,
            noon)
    ),
    (.os400, .init("OS/400, day first", "ANNA 3552 20.11.26 13:45:00 *STMF a", .file, "a", 3552, noon)),
    (.os400, .init("OS/400, year last", "ANNA 3552 20/11/26 13:45:00 *FILE A.FILE", .file, "A.FILE", 3552, noon)),
    (
        .os400,
        .init("OS/400, year first", "ANNA 3552 99/11/20 13:45:00 *PGM A.PGM", .file, "A.PGM", 3552, "19991120134500")
    ),
    (
        .os400,
        .init(
            "OS/400, physical file", "ANNA 36864 11/20/26 13:45:00 *FILE NOTES.FILE/", .directory, "NOTES.FILE", nil,
            noon)
    ),
    (
        .os400,
        .init(
            "OS/400, member", "ANNA                                    *MEM       NOTES.FILE/A.MBR", .file,
            "NOTES.FILE/A.MBR", nil, nil)
    ),
    (
        .os400,
        .init("OS/400, member", "                                        *MEM       A.MBR", .file, "A.MBR", nil, nil)
    ),
    (.os400, .init("OS/400", "QSYS 0 11/20/26 13:45:00 *SOCKET s", .other, "s", 0, noon)),
    (
        .nonStop,
        .init(
            "NonStop", "IARPTS01      101             354  20-Nov-26 13:45:00  244, 10 \"nnnn\"", .file, "IARPTS01",
            354, noon)
    ),
    (.nonStop, .init("NonStop", "A 0 0 9-Sep-26 10:23:05 255,1 \"NUNU\"", .file, "A", 0, "20260909102305")),
    (.os2, .init("OS/2", "         0          DIR   11-20-26   13:45  ADDRESS", .directory, "ADDRESS", nil, noon)),
    (.os2, .init("OS/2", "      3552      A         11-20-26   13:45  two words", .file, "two words", 3552, noon)),
    (
        .os2,
        .init("OS/2", "       612      RHSA      04-23-95   22:10  OS2KRNL", .file, "OS2KRNL", 612, "19950423221000")
    ),
    (
        .os2,
        .init(
            "OS/2", "      3552                11-20-126   13:45  x".replacing("126", with: "2026"), .file, "x", 3552,
            noon)
    ),
    (
        .cms,
        .init(
            "z/VM", "README   TXT      V         71         26          1 2026-11-20 13:45:00 TCP291", .file,
            "README.TXT", nil, noon)
    ),
    (
        .cms,
        .init(
            "z/VM", "PROFILE  EXEC     F         80         10          1 2026-11-20 13:45:00 TCP291", .file,
            "PROFILE.EXEC", 800, noon)
    ),
    (
        .cms,
        .init(
            "z/VM", "WORK              DIR        -          -          - 2026-11-20 13:45:00", .directory, "WORK", nil,
            noon)
    ),
    (.wellfleet, .init("WfFTP", "config                 5120  11/20/26  Fri.  13:45:00", .file, "config", 5120, noon)),
    (
        .wellfleet,
        .init(
            "WfFTP", "bn.exe              1145390  08/24/95  Thurs.  10:23:11", .file, "bn.exe", 1_145_390,
            "19950824102311")
    ),
]

/// Formats that few servers send, from the pages of their makers.
struct RareListingTests {
    @Test(arguments: vmsCorpus) func `lines of VMS are read`(sample: ListingSample) { sample.check(as: .vms) }

    @Test(arguments: mvsCorpus) func `lines of MVS are read`(sample: ListingSample) { sample.check(as: .mvs) }

    @Test(arguments: rareCorpus) func `lines of other systems are read`(format: ListingFormat, sample: ListingSample) {
        sample.check(as: format)
    }

    private func read(_ lines: String...) -> [ListingLine] {
        var parser = ListingParser(now: presentInTests)
        for line in lines { parser.feed(Array("\(line)\r\n".utf8)) }
        var read: [ListingLine] = []
        while let line = parser.next() { read.append(line) }
        if let last = parser.finish() { read.append(last) }
        return read
    }

    private func names(_ lines: [ListingLine]) -> [String] {
        lines.compactMap { if case .entry(let entry) = $0 { String(bytes: entry.name) } else { nil } }
    }

    private func unrecognised(_ lines: [ListingLine]) -> [String] {
        lines.compactMap { if case .unrecognised(let line) = $0 { String(bytes: line) } else { nil } }
    }

    @Test func `a name of VMS that fills its line goes on in the next`() {
        let lines = read(
            "Directory DISK$USER:[ANNA]", "", "A_NAME_THAT_FILLS_A_LINE.TXT;1",
            "                         213  20-NOV-2026 13:45     [ANNA]  (RWED,RWED,,)",
            "B.TXT;1  1  20-NOV-2026 13:45 [ANNA] (RWED,RWED,R,)", "", "Total of 2 files, 214 blocks.",
            "Grand total of 1 directory, 2 files, 214 blocks.")
        #expect(names(lines) == ["A_NAME_THAT_FILLS_A_LINE.TXT", "B.TXT"])
        #expect(unrecognised(lines).isEmpty)
    }

    @Test func `half an entry of VMS is not passed over`() {
        #expect(unrecognised(read("A.TXT;1")) == ["A.TXT;1"])
        #expect(
            unrecognised(read("A.TXT;1", "-rw-r--r-- 1 a b 5 Nov 20 13:45 x")) == [
                "A.TXT;1 -rw-r--r-- 1 a b 5 Nov 20 13:45 x"
            ])
        #expect(unrecognised(read("B.C;2 1 20-NOV-2026 13:45", "A.TXT;1", "  many  20-NOV-2026 13:45")).count == 1)
    }

    @Test func `of several versions the newest is the file`() {
        let lines = read(
            "A.TXT;3  1  20-NOV-2026 13:45", "A.TXT;2  1  19-NOV-2026 13:45", "B.TXT;1  1  20-NOV-2026 13:45")
        #expect(names(lines) == ["A.TXT", "B.TXT"])
        #expect(unrecognised(lines).isEmpty)
    }

    @Test func `members without statistics are names, behind their heading alone`() {
        let lines = read(
            " Name     VV.MM   Created       Changed      Size  Init   Mod   Id", " NOSTATS",
            " MEMBER    01.01 2026/06/02 2026/11/20 13:45    17    20     0 ANNA", " $OTHER#1", "what is this")
        #expect(names(lines) == ["NOSTATS", "MEMBER", "$OTHER#1"])
        #expect(unrecognised(lines) == ["what is this"])
        let modules = read(
            " Name      Size     TTR   Alias-of AC --------- Attributes --------- Amode Rmode",
            " EAGKCPT   000058   000009          00 FO             RN RU            31    ANY")
        #expect(names(modules) == ["EAGKCPT"])
        #expect(unrecognised(read(" NOSTATS")) == [" NOSTATS"])
    }

    @Test(arguments: [
        "Volume Unit    Referred Ext Used Recfm Lrecl BlkSz Dsorg Dsname",
        "File         Code             EOF  Last Modification    Owner  RWEP", "Directory SYS$SYSDEVICE:[ANNA.SUB]",
        "Total of 1 file, 3 blocks.", "Total of 3 files, 217/222 blocks",
        "------------------------------------------------------------",
        "File Name              Size         Date       Day      Time",
    ])
    func `headings and totals hold no entry`(line: String) { #expect(read(line) == [.remark(Array(line.utf8))]) }

    @Test(arguments: [
        "A.TXT;1  1  31-NOV-2026 13:45", "A.TXT;x  1  20-NOV-2026 13:45", "A.TXT;1  many  20-NOV-2026 13:45",
        "WYOSPT 3390   2026/11/20  1  200  FB      80  8053  XX  ANNA.FILE",
        "MEMBER 01.01 2026/06/02 2026/11/20 13:45 a b c d",
        "ANNA 3552 31/31/26 13:45:00 *STMF a", "ANNA 3552 11/20/26 13:45:00 *STMF",
        "ANNA 3552 11/20/26 25:45:00 *STMF a",
        "IARPTS01 101 354 20-Nov-26 13:45:00 244, x \"nnnn\"", "IARPTS01 101 354 20-Nov-26 13:45:00 244,10 nnnn",
        "0 DIX 11-20-26 13:45 x", "0 DIR 11-20-26 13:45", "README TXT V many 26 1 2026-11-20 13:45:00 T",
        "config 5120 11/20/26 Fry. 13:45:00", "Directory of files", "Total of nothing", "- - - - -",
    ])
    func `what is nearly such a line is unrecognised`(line: String) {
        #expect(read(line) == [.unrecognised(Array(line.utf8))])
    }

    @Test func `the server's zone is taken off`() throws {
        for line in [vmsCorpus[1].line, mvsCorpus[10].line, rareCorpus[1].1.line, rareCorpus[9].1.line] {
            var parser = ListingParser(now: presentInTests, zoneOffset: 3600)
            guard case .entry(let entry) = parser.read(line[...]) else {
                Issue.record("not read")
                continue
            }
            #expect(entry.modified?.seconds == presentInTests.seconds - 3600)
        }
    }
}
