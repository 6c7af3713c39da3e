// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import FTPWire

/// A listing line as a server in the field sends it, and what it means on 2026-11-20 at 13:45 UTC.
///
/// This file is one table, and so longer than others.
struct ListingSample: Sendable, CustomStringConvertible {
    let server: String
    let line: [UInt8]
    let name: String
    let kind: EntryKind
    let size: Int64?
    /// `YYYYMMDDHHMMSS`.
    let time: String?

    init(_ server: String, _ line: [UInt8], _ kind: EntryKind, _ name: String, _ size: Int64?, _ time: String?) {
        (self.server, self.line, self.name, self.kind, self.size, self.time) = (server, line, name, kind, size, time)
    }

    init(_ server: String, _ line: String, _ kind: EntryKind, _ name: String, _ size: Int64?, _ time: String?) {
        self.init(server, [UInt8](line), kind, name, size, time)
    }

    var description: String { "\(server): \(Printable.text(line))" }
}

private func link(_ target: String) -> EntryKind { .symbolicLink(target: [UInt8](target)) }
private let noon = "20261120134500"

/// Lines in the style of `ls -l`.
let unixCorpus: [ListingSample] = [
    // Servers as they are installed today.
    .init(
        "vsftpd", "-rw-r--r--    1 1000     1000         3552 Nov 20 13:45 notes.txt", .file, "notes.txt", 3552, noon),
    .init(
        "vsftpd", "drwxr-xr-x    2 ftp      ftp          4096 Mar 01  2025 pub", .directory, "pub", 4096,
        "20250301000000"),
    .init(
        "vsftpd", "lrwxrwxrwx    1 0        0               9 Nov 20 13:45 here -> notes.txt", link("notes.txt"),
        "here", 9, noon),
    .init("ProFTPD", "-rw-r--r--   1 ferry    ferry        3552 Nov 20 13:45 a.txt", .file, "a.txt", 3552, noon),
    .init(
        "ProFTPD", "drwxr-xr-x   2 (?)      (?)          4096 Nov 20 13:45 odd owner", .directory, "odd owner", 4096,
        noon),
    .init(
        "Pure-FTPd", "drwxr-xr-x    5 1000       anna             4096 Nov 20 13:45 .", .currentDirectory, ".", 4096,
        noon),
    .init(
        "Pure-FTPd", "drwxr-xr-x    5 1000       anna             4096 Nov 20 13:45 ..", .parentDirectory, "..", 4096,
        noon),
    .init("FileZilla Server", "-rw-r--r-- 1 ftp ftp           3552 Nov 20 13:45 a b.txt", .file, "a b.txt", 3552, noon),
    .init("FileZilla Server", "drwxr-xr-x 1 ftp ftp              0 Nov 20 13:45 dir", .directory, "dir", 0, noon),
    .init("pyftpdlib", "-rw-r--r--   1 giampaolo giampaolo     3552 Nov 20 13:45 a.py", .file, "a.py", 3552, noon),
    .init("Apache FtpServer", "-rw-------   1 user group         3552 Nov 20 13:45 a.txt", .file, "a.txt", 3552, noon),
    .init("Serv-U", "-rw-rw-rw-   1 user     group        3552 Nov 20 13:45 a.txt", .file, "a.txt", 3552, noon),
    .init(
        "MikroTik", "-rw-rw----   1 root     root        25431 Nov 20 13:45 my backup.rsc", .file, "my backup.rsc",
        25431, noon),
    .init("Synology", "drwxrwxrwx+ 1 root     root          138 Nov 20 13:45 photo", .directory, "photo", 138, noon),
    .init(
        "FRITZ!Box", "drwxrwx---    1 root     root             0 Nov 20 13:45 USB-Stick", .directory, "USB-Stick", 0,
        noon),
    .init(
        "IIS, Unix style", "-rwxrwxrwx   1 owner    group            3552 Nov 20 13:45 a.txt", .file, "a.txt", 3552,
        noon),
    .init(
        "IIS, Unix style", "drwxrwxrwx   1 owner    group               0 Feb 25 16:23 ftp", .directory, "ftp", 0,
        "20260225162300"),
    .init(
        "old IIS", "----------   1 owner    group         1803128 Jul 10 10:18 ls-lR.Z", .file, "ls-lR.Z", 1_803_128,
        "20260710101800"),
    .init(
        "old IIS", "d---------   1 owner    group               0 May  9 19:45 Softlib", .directory, "Softlib", 0,
        "20260509194500"),
    .init(
        "wu-ftpd", "lrwxrwxrwx   1 root     other          7 Jan 25 00:17 bin -> usr/bin", link("usr/bin"), "bin", 7,
        "20260125001700"),
    .init(
        "War FTP Daemon", "-rwxr-xr-x   1 root root 2048 Oct 11  2:10 war.ini", .file, "war.ini", 2048, "20261011021000"
    ),
    // Columns that are missing, glued or strange.
    .init("no group", "-rw-r--r--   1 root  531 Jan 29 03:26 README", .file, "README", 531, "20260129032600"),
    .init("no links", "-rw-r--r-- anna users 3552 Nov 20 13:45 x", .file, "x", 3552, noon),
    .init("no owner", "-rw-r--r-- 3552 Nov 20 13:45 x", .file, "x", 3552, noon),
    .init("numeric ids", "-rw-r--r-- 1 0 0 3552 Nov 20 13:45 x", .file, "x", 3552, noon),
    .init("Samba accounts", "-rw-r--r-- 1 WORK\\anna domain users 3552 Nov 20 13:45 x", .file, "x", 3552, noon),
    .init("owner with a blank", "drwxr-xr-x 1 John Smith users 0 Nov 20 13:45 x", .directory, "x", 0, noon),
    .init("owner like a date", "-rw-r--r-- 1 May 15 3552 Nov 20 13:45 x", .file, "x", 3552, noon),
    .init("group glued to size", "-rw-r--r-- 1 anna verylonggroupname3552 Nov 20 13:45 x", .file, "x", nil, noon),
    .init("links glued to mode", "drwxr-xr-x12 anna users 4096 Nov 20 13:45 x", .directory, "x", 4096, noon),
    .init(
        "NetPresenz", "-------r--         326  1391972  1392298 Nov 22  1995 MegaPhone.sit", .file, "MegaPhone.sit",
        1_392_298, "19951122000000"),
    .init(
        "NetPresenz", "drwxrwxr-x               directory        2 May 10  1996 network", .directory, "network", 2,
        "19960510000000"),
    .init(
        "NetWare", "d [R----F--] supervisor            512       Jan 16 18:53    login", .directory, "login", 512,
        "20260116185300"),
    .init(
        "NetWare", "- [R----F--] rhesus             214059       Oct 20 15:27    cx.exe", .file, "cx.exe", 214_059,
        "20261020152700"),
    .init("NetWare NFS", "-[RWCEAFMS] jrd 1024 Apr 12  2025 two words", .file, "two words", 1024, "20250412000000"),
    .init("tabs", "-rw-r--r--\t1\troot\troot\t3552\tNov\t20\t13:45\ta.txt", .file, "a.txt", 3552, noon),
    .init("CR left over", "-rw-r--r-- 1 a b 3552 Nov 20 13:45 a.txt\r", .file, "a.txt", 3552, noon),
    .init("ls -lh", "-rw-r--r-- 1 a b 3.5K Nov 20 13:45 a.txt", .file, "a.txt", nil, noon),
    .init("ls -lF", "drwxr-xr-x 2 a b 4096 Nov 20 13:45 dir/", .directory, "dir", 4096, noon),
    .init("huge", "-rw-r--r-- 1 a b 9223372036854775807 Nov 20 13:45 a", .file, "a", .max, noon),
    // Access marks, and what is no file.
    .init("SELinux", "-rw-r--r--. 1 root root 3552 Nov 20 13:45 a", .file, "a", 3552, noon),
    .init("macOS", "-rw-r--r--@ 1 anna  staff  3552 Nov 20 13:45 a", .file, "a", 3552, noon),
    .init("device", "brw-rw----    1 root     disk       8,   0 Nov 20 13:45 sda", .other, "sda", nil, noon),
    .init("device", "crw-rw-rw- 1 root root 1,3 Nov 20 13:45 null", .other, "null", nil, noon),
    .init("pipe", "prw-r--r-- 1 a b 0 Nov 20 13:45 p", .other, "p", 0, noon),
    .init("socket", "srwxrwxrwx 1 a b 0 Nov 20 13:45 s", .other, "s", 0, noon),
    .init("Solaris door", "Prw-r--r-- 1 a b 0 Nov 20 13:45 d", .other, "d", 0, noon),
    .init("unreadable", "d????????? ? ?    ?       ?            ? secret dir", .directory, "secret dir", nil, nil),
    .init("unreadable", "-????????? ? ? ? ?            ? x", .file, "x", nil, nil),
    // Dates of every make.
    .init("leap day", "-rw-r--r-- 1 a b 1 Feb 29 12:00 x", .file, "x", 1, "20240229120000"),
    .init("last year", "-rw-r--r-- 1 a b 1 Dec 24 12:00 x", .file, "x", 1, "20251224120000"),
    .init("zone ahead", "-rw-r--r-- 1 a b 1 Nov 21 03:00 x", .file, "x", 1, "20261121030000"),
    .init("future year", "-rw-r--r-- 1 a b 1 Jan  1  2038 x", .file, "x", 1, "20380101000000"),
    .init("long-iso", "-rw-r--r-- 1 a b 3552 2026-11-20 13:45 x", .file, "x", 3552, noon),
    .init(
        "full-iso", "-rw-r--r-- 1 a b 3552 2026-11-20 14:45:01.123456789 +0100 x", .file, "x", 3552, "20261120134501"),
    .init("full-iso", "-rw-r--r-- 1 a b 3552 2026-11-20 08:15:00.000000000 -0530 x", .file, "x", 3552, noon),
    .init("iso", "-rw-r--r-- 1 a b 3552 11-20 13:45 x", .file, "x", 3552, noon),
    .init("iso, old", "-rw-r--r-- 1 a b 3552 2025-03-01  x", .file, "x", 3552, "20250301000000"),
    .init("slashes", "-rw-r--r-- 1 a b 3552 2026/11/20 13:45 x", .file, "x", 3552, noon),
    .init("BSD ls -lT", "-rw-r--r-- 1 a b 3552 Nov 20 13:45:00 2026 x", .file, "x", 3552, noon),
    .init("busybox -e", "-rw-r--r-- 1 a b 3552 Fri Nov 20 13:45:00 2026 x", .file, "x", 3552, noon),
    .init("day first", "-rw-r--r-- 1 a b 3552 20 Nov 13:45 x", .file, "x", 3552, noon),
    .init("day first", "drwxr-xr-x 2 a b 4096 14 Mar 2025 x", .directory, "x", 4096, "20250314000000"),
    .init("comma", "-rw-r--r-- 1 a b 3552 Mar 14, 2025 x", .file, "x", 3552, "20250314000000"),
    .init("capitals", "-rw-r--r-- 1 a b 3552 NOV 20 13:45 x", .file, "x", 3552, noon),
    // Months of other languages.
    .init("German", "-rw-r--r-- 1 a b 3552 20. Nov 13:45 x", .file, "x", 3552, noon),
    .init("German", "-rw-r--r-- 1 a b 3552 Mär  1  2025 x", .file, "x", 3552, "20250301000000"),
    .init(
        "German, Latin-1", [UInt8]("-rw-r--r-- 1 a b 3552 M") + [0xE4] + [UInt8]("r  1  2025 x"), .file, "x", 3552,
        "20250301000000"),
    .init("French", "-rw-r--r-- 1 a b 3552 14 févr. 2025 x", .file, "x", 3552, "20250214000000"),
    .init("French", "-rw-r--r-- 1 a b 3552 août 14 13:45 x", .file, "x", 3552, "20260814134500"),
    .init("Italian", "-rw-r--r-- 1 a b 3552 gen 14 13:45 x", .file, "x", 3552, "20260114134500"),
    .init("Spanish", "-rw-r--r-- 1 a b 3552 ene 14 2025 x", .file, "x", 3552, "20250114000000"),
    .init("Portuguese", "-rw-r--r-- 1 a b 3552 dez 14 2025 x", .file, "x", 3552, "20251214000000"),
    .init("Dutch", "-rw-r--r-- 1 a b 3552 mrt 14 2025 x", .file, "x", 3552, "20250314000000"),
    .init("Swedish", "-rw-r--r-- 1 a b 3552 maj 14 2025 x", .file, "x", 3552, "20250514000000"),
    .init("Polish", "-rw-r--r-- 1 a b 3552 paź 14 2025 x", .file, "x", 3552, "20251014000000"),
    .init("Russian", "-rw-r--r-- 1 a b 3552 ноя 20 13:45 x", .file, "x", 3552, noon),
    .init("Russian", "-rw-r--r-- 1 a b 3552 Фев 14 2025 x", .file, "x", 3552, "20250214000000"),
    .init("Chinese", "-rw-r--r-- 1 a b 3552 11月 20 13:45 x", .file, "x", 3552, noon),
    .init(
        "Chinese, GBK", [UInt8]("-rw-r--r-- 1 a b 3552 11") + [0xD4, 0xC2] + [UInt8](" 20 13:45 x"), .file, "x", 3552,
        noon),
    .init("Japanese", "-rw-r--r-- 1 a b 3552 11月 20日 13:45 x", .file, "x", 3552, noon),
    .init("Japanese", "-rw-r--r-- 1 a b 3552  3月  1  2025年 x", .file, "x", 3552, "20250301000000"),
    .init("Korean", "-rw-r--r-- 1 a b 3552 11월 20 13:45 x", .file, "x", 3552, noon),
    // Names.
    .init("leading blank", "-rw-r--r-- 1 a b 1 Nov 20 13:45  x", .file, " x", 1, noon),
    .init("trailing blanks", "-rw-r--r-- 1 a b 1 Nov 20 13:45 x  ", .file, "x  ", 1, noon),
    .init("only a blank", "-rw-r--r-- 1 a b 1 Nov 20 13:45  ", .file, " ", 1, noon),
    .init("arrow in a file", "-rw-r--r-- 1 a b 1 Nov 20 13:45 a -> b", .file, "a -> b", 1, noon),
    .init("two arrows", "lrwxrwxrwx 1 a b 6 Nov 20 13:45 a -> b -> c -> d", link("c -> d"), "a -> b", 6, noon),
    .init("link without target", "lrwxrwxrwx 1 a b 6 Nov 20 13:45 l", .symbolicLink(target: nil), "l", 6, noon),
    .init("date in a name", "-rw-r--r-- 1 a b 1 Nov 20 13:45 5 Jan 1 2020 x", .file, "5 Jan 1 2020 x", 1, noon),
    .init("number as a name", "-rw-r--r-- 1 a b 1 Nov 20 13:45 2026", .file, "2026", 1, noon),
    .init("name like an option", "-rw-r--r-- 1 a b 1 Nov 20 13:45 -la", .file, "-la", 1, noon),
    .init(
        "many words", "-rw-r--r-- 1 a b 1 Nov 20 13:45 a b c d e f g h i j k l m n o p", .file,
        "a b c d e f g h i j k l m n o p", 1, noon),
    .init("other scripts", "-rw-r--r-- 1 a b 1 Nov 20 13:45 é文🚢", .file, "é文🚢", 1, noon),
]

/// Lines in the style of MS-DOS.
let dosCorpus: [ListingSample] = [
    .init("IIS", "07-20-26  10:00AM       <DIR>          pictures", .directory, "pictures", nil, "20260720100000"),
    .init("IIS", "11-20-26  01:45PM                 3552 notes.txt", .file, "notes.txt", 3552, noon),
    .init("IIS", "11-20-2026  01:45PM                 3552 two words.txt", .file, "two words.txt", 3552, noon),
    .init("IIS", "07-20-98  12:05AM                    0 midnight", .file, "midnight", 0, "19980720000500"),
    .init("IIS", "07-20-26  12:05PM                    0 noon", .file, "noon", 0, "20260720120500"),
    .init("IIS", "07-20-26  10:00AM       <DIR>           blank", .directory, " blank", nil, "20260720100000"),
    .init("IIS", "11-20-26  01:45PM                 3552  blank", .file, " blank", 3552, noon),
    .init("IIS, 24 h", "11-20-26  13:45                 3552 a.txt", .file, "a.txt", 3552, noon),
    .init("Windows dir", "11/20/2026  01:45 PM             3,552 a.txt", .file, "a.txt", 3552, noon),
    .init("Windows dir", "11/20/2026  01:45 PM    <DIR>          .", .currentDirectory, ".", nil, noon),
    .init("Windows dir", "11/20/2026  01:45 PM    <DIR>          ..", .parentDirectory, "..", nil, noon),
    .init("Windows dir, German", "20.11.2026  13:45             3.552 a.txt", .file, "a.txt", 3552, noon),
    .init("Windows dir, French", "20/11/2026  13:45    <REP>          a", .directory, "a", nil, noon),
    .init("ISO", "2026-11-20  13:45    <DIR>          a", .directory, "a", nil, noon),
    .init(
        "junction", "11/20/2026  01:45 PM    <JUNCTION>     docs [C:\\Users\\anna]", link("C:\\Users\\anna"), "docs",
        nil, noon),
    .init("symlink", "11/20/2026  01:45 PM    <SYMLINKD>     d [..\\x]", link("..\\x"), "d", nil, noon),
    .init("symlink", "11/20/2026  01:45 PM    <SYMLINK>      f", .symbolicLink(target: nil), "f", nil, noon),
    .init("Rumpus, leading blanks", "  11-20-26  01:45PM                 3552 a.txt", .file, "a.txt", 3552, noon),
]

/// EPLF, from its specification.
let eplfCorpus: [ListingSample] = [
    .init("publicfile", "+i8388621.48594,m825718503,r,s280,\tdjb.html", .file, "djb.html", 280, "19960301221503"),
    .init("publicfile", "+i8388621.50690,m824255907,/,\t514", .directory, "514", nil, "19960213235827"),
    .init("anonftpd", "+m825718503,up644,r,s280,\ta b", .file, "a b", 280, "19960301221503"),
    .init("EPLF", "+i1.2,\tno facts", .other, "no facts", nil, nil),
]

/// The lines of MLSD.
let machineCorpus: [ListingSample] = [
    .init(
        "ProFTPD",
        "modify=20261120134500;perm=adfrw;size=3552;type=file;unique=801U4F2;UNIX.group=1000;UNIX.groupname=anna;"
            + "UNIX.mode=0644;UNIX.owner=1000;UNIX.ownername=anna; a.txt", .file, "a.txt", 3552, noon),
    .init(
        "ProFTPD", "modify=20261120134500;perm=adfrw;size=4;type=OS.unix=symlink;unique=801U4F3; l",
        .symbolicLink(target: nil), "l", 4, noon),
    .init(
        "Pure-FTPd",
        "type=dir;sizd=4096;modify=20261120134500;UNIX.mode=0755;UNIX.uid=1000;UNIX.gid=1000;unique=801g4f2; d",
        .directory, "d", 4096, noon),
    .init(
        "pyftpdlib", "type=file;size=156;perm=r;modify=20071029155301;unique=801cd2; music.mp3", .file, "music.mp3",
        156, "20071029155301"),
    .init("FileZilla Server", "type=dir;modify=20261120134500.123;perm=cplem; dir", .directory, "dir", nil, noon),
    .init(
        "Serv-U", "Type=file;Size=17709913;Modify=20050502182143; Choices.mp3", .file, "Choices.mp3", 17_709_913,
        "20050502182143"),
    .init("RFC 3659", "Type=OS.unix=slink:/foobar;Perm=;Unique=keVO1+4G4; foobar", link("/foobar"), "foobar", nil, nil),
    .init("RFC 3659", "Type=OS.unix=chr-13/29;Perm=;Unique=keVO1+5G4; device", .other, "device", nil, nil),
    .init("RFC 3659", "Type=cdir;Perm=el; /home", .currentDirectory, "/home", nil, nil),
    .init("RFC 3659", "type=pdir;perm=e;unique=keVO1+d?3; ..", .parentDirectory, "..", nil, nil),
    .init(
        "RFC 3659", "Type=file;Size=1024990;Perm=r; /tmp/cap60.pl198.tar.gz", .file, "/tmp/cap60.pl198.tar.gz",
        1_024_990, nil),
    .init("unknown facts", "X.colour=blue;type=file;media-type=text/plain;lang=de; a", .file, "a", nil, nil),
    .init("semicolons in a name", "type=file;size=1; a;b=c; d", .file, "a;b=c; d", 1, nil),
    .init("blanks in a name", "type=file;size=1;  a ", .file, " a ", 1, nil),
    .init("no blank before the name (NcFTPd)", "size=12;type=file;a.txt", .file, "a.txt", 12, nil),
    .init("no ; behind the last fact", "Type=file;Size=12 a.txt", .file, "a.txt", 12, nil),
    .init("owner with a blank", "type=file;UNIX.owner=domain users; a", .file, "a", nil, nil),
    .init("unreadable facts", "type=file;size=many;modify=yesterday; a", .file, "a", nil, nil),
    .init("a century bug", "type=file;modify=191261120134500; a", .file, "a", nil, noon),
]

/// Lines that hold no entry.
let remarkCorpus = ["", " ", "total 12", "total 4.0K", "insgesamt 12", "итого 12", "总用量 12", "合計 12K"]

/// Lines that nobody here can read: better said than guessed.
let unrecognisedCorpus = [
    "ls: cannot open directory '.': Permission denied", "Permission denied", "-rw-r--r--", "drwxr-xr-x 2",
    "-rw-r--r-- 1 root root 5 Nov 20 13:45", "-rw-r--r-- 1 root root 5 Foo 20 13:45 x",
    "-rw-r--r-- 1 root root 5 Nov 31 13:45 x", "-rw-r--r-- 1 root root 5 Nov 20 25:45 x",
    "-rz-r--r-- 1 a b 5 Nov 20 13:45 x",
    "total", "07-20-26  10:00AM", "13-32-26  10:00AM  5 x", "07-20-26  13:00PM  5 x", "07-20-26  10:00AM  <DIR>",
    "+r,s5 no tab", "+\t", "type=file;size=1;", "<html>", "226 Transfer complete.", "\u{1B}[31mred",
]
