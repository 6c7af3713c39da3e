// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import FTPWire
import Testing

@Suite struct MachineListingTests {
    private func line(_ entry: EntryFacts, _ facts: FactSelection = .all) -> String {
        var bytes: [UInt8] = []
        entry.appendMachineLine(to: &bytes, facts: facts)
        return String(bytes: bytes)
    }

    private var full: EntryFacts {
        var entry = EntryFacts(name: [UInt8]("a;b c "), kind: .file)
        entry.size = 3552
        entry.modified = Timestamp(seconds: 1_795_182_300)
        entry.created = Timestamp(seconds: 0)
        entry.perm = [.append, .delete, .rename, .retrieve, .store]
        entry.unique = .numbers(device: 0x801, inode: 0x4F2)
        entry.mode = 0o4755
        entry.owner = [UInt8]("domain-users")
        entry.group = [UInt8]("ftp")
        return entry
    }

    @Test(arguments: ["644", "0644", "0o644"])
    func `a mode is read with a mark of its base or without`(mode: String) {
        #expect(MachineListingParser.parse([UInt8]("type=file;unix.mode=\(mode); a")[...])?.mode == 0o644)
    }

    @Test(arguments: [
        ("OS.unix=slink:../keep", "../keep"), ("OS.unix=slink:", nil), ("OS.unix=symlink", nil),
        ("OS.UNIX=SLINK:a b", "a b"),
    ])
    func `a link is told in several ways, with its target or without`(type: String, target: String?) {
        let entry = MachineListingParser.parse(Array("type=\(type);size=1; x".utf8)[...])
        #expect(entry?.kind == .symbolicLink(target: target.map { Array($0.utf8) }))
    }

    @Test func `all facts stand in order`() {
        #expect(
            line(full) == "type=file;size=3552;modify=20261120134500;create=19700101000000;perm=adfrw;"
                + "unique=801g4f2;UNIX.mode=4755;UNIX.owner=domain-users;UNIX.group=ftp; a;b c \r\n")
    }

    @Test func `only selected facts are written`() {
        #expect(line(full, [.size, .type]) == "type=file;size=3552; a;b c \r\n")
        #expect(line(full, []) == " a;b c \r\n")
    }

    @Test func `what is not known is not written`() {
        #expect(line(EntryFacts(name: [UInt8]("x"), kind: .directory)) == "type=dir; x\r\n")
    }

    @Test(arguments: [
        EntryKind.file, .directory, .currentDirectory, .parentDirectory, .other, .symbolicLink(target: nil),
        .symbolicLink(target: [UInt8]("../a/b")),
    ])
    func `every kind comes back`(kind: EntryKind) {
        let entry = EntryFacts(name: [UInt8]("x y"), kind: kind)
        #expect(MachineListingParser.parse([UInt8](line(entry)).dropLast(2)) == entry)
    }

    @Test func `a target that would break the line is left out`() {
        for target in ["a;b", "a\r\nb", "a\0", "a b", "a\tb", "\u{1B}[2J", ""] {
            let entry = EntryFacts(name: [UInt8]("x"), kind: .symbolicLink(target: [UInt8](target)))
            #expect(line(entry) == "type=OS.unix=symlink; x\r\n")
        }
    }

    @Test func `an owner that would break the line is left out`() {
        var entry = EntryFacts(name: [UInt8]("x"), kind: .file)
        for owner in ["a;b", "domain users", "a\tb"] {
            (entry.owner, entry.group) = ([UInt8](owner), [UInt8]("users"))
            #expect(line(entry) == "type=file;UNIX.group=users; x\r\n")
        }
        let told = MachineListingParser.parse([UInt8]("type=file;UNIX.owner=domain users; x")[...])
        #expect(told?.owner == [UInt8]("domain users"))
    }

    @Test func `a link is told as one even where it is known what it leads to`() {
        var entry = EntryFacts(name: [UInt8]("x"), kind: .symbolicLink(target: [UInt8]("../keep")))
        (entry.resolvedKind, entry.size) = (.directory, 7)
        #expect(line(entry) == "type=OS.unix=slink:../keep; x\r\n")
    }

    @Test(arguments: [
        [UInt8]("plain"), [UInt8](" leading and trailing "), [UInt8]("a=b;c=d; e"), [UInt8]("size=1;"), [UInt8](";"),
        [UInt8](" -> "), [0xFF, 0xFE], [0x1B], [UInt8]("é文🚢"),
    ])
    func `every listable name comes back`(name: [UInt8]) {
        var entry = full
        entry.name = FileName(name)
        var read = MachineListingParser.parse([UInt8](bytes(of: entry)).dropLast(2))
        #expect(read?.unique == .text([UInt8]("801g4f2")))
        read?.unique = entry.unique
        #expect(read == entry)
    }

    private func bytes(of entry: EntryFacts) -> [UInt8] {
        var bytes: [UInt8] = []
        entry.appendMachineLine(to: &bytes, facts: .all)
        return bytes
    }

    @Test func `perm letters come back, in any case and company`() {
        let all = PermFact(rawValue: 0x3FF)
        var letters: [UInt8] = []
        all.append(to: &letters)
        #expect(String(bytes: letters) == "acdeflmprw")
        #expect(PermFact(letters: letters) == all)
        #expect(PermFact(letters: "ELz?".utf8) == [.enter, .list])
        #expect(PermFact(letters: []) == [])
    }

    @Test func `OPTS selects facts and FEAT marks them`() {
        let selection = FactSelection(options: "size;TYPE; unix.MODE;foo;".utf8)
        #expect(selection == [.type, .size, .mode])
        #expect(selection.options == "type;size;UNIX.mode;")
        #expect(
            selection.featureLine
                == "MLST type*;size*;modify;create;perm;unique;UNIX.mode*;UNIX.owner;UNIX.group;")
        #expect(FactSelection(options: "".utf8) == [])
        #expect(Completion.facts(selection).reply.text == "MLST OPTS type;size;UNIX.mode;")
        #expect(Completion.facts([]).reply.text == "MLST OPTS")
    }

    @Test(arguments: [
        "", " ", "name only", " name only", "type=file", "type=file;", "type=file; ", "=file; x", "type file; x",
        "-rw-r--r-- 1 a b 3 Jan 1 2026 x", "\u{E9}=1; x", "226 done", "a b=c; d",
    ])
    func `lines without fact and name are no entries`(line: String) {
        #expect(MachineListingParser.parse([UInt8](line)[...]) == nil)
    }
}
