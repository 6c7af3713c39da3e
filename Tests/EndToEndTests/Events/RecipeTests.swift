// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import FerryIO
import Foundation
import Glibc
import Testing

/// The recipes of the documentation, each tried as it stands there.
@Suite(.ownThread, .timeLimit(.minutes(3)))
struct RecipeTests {
    /// A recipe with its places moved into a directory of its own, and a server that runs by it.
    private final class Kitchen {
        let directory: TemporaryDirectory
        let server: RunningProgram
        let name: SocketName
        private let configuration: String

        init(_ title: String, accounts: [String: String], program: String? = nil) throws {
            directory = try TemporaryDirectory(named: "recipe")
            for place in [
                "srv", "usr", "usr/local", "usr/local/bin", "etc", "etc/ferryd", "var", "var/log", "var/log/ferryd",
                "bin",
            ] {
                try Files.makeDirectory(directory.path(place))
            }
            configuration = directory.path("etc/ferryd.toml")
            for (file, password) in accounts {
                try Files.write(Array("\(password)\n".utf8), to: directory.path("etc/ferryd/\(file).password"))
            }
            // A system has what a recipe takes for granted.
            let script = "#!/bin/sh\ncat >> '\(directory.path("mail"))'\n"
            try Self.install(script, at: directory.path("bin/sendmail"))
            for (kind, text) in try Self.blocks(under: title) {
                let moved = Self.move(text, into: directory.path)
                switch kind {
                case "accounts":
                    for home in moved.matches(of: #/--home (\S+)/#) { try Self.makeDirectories(String(home.1)) }
                    let ferryd = TestProgram.built("ferryd").path
                    let commands =
                        "ferryd() { '\(ferryd)' \"$@\" --state '\(directory.path("state"))'; }\nset -e\n" + moved
                    let result = try TestProgram("/bin/sh", "-c", commands).run()
                    #expect(result.succeeded, "\(result)")
                case "settings":
                    let local = moved.replacing("port = 21\n", with: "port = 0\nlisten = [\"127.0.0.1\"]\n")
                        .replacing("port = 2121", with: "port = 0").replacing("10.0.0.1\"", with: "127.0.0.1\"")
                    for root in local.matches(of: #/root = "([^"]+)"/#) { try Self.makeDirectories(String(root.1)) }
                    try Files.write(Array("state = \"\(directory.path("state"))\"\n\(local)".utf8), to: configuration)
                default: try Self.install(moved, at: directory.path(String(kind.dropFirst())))
                }
            }
            let command = TestProgram.built("ferryd", "--configuration", configuration)
                .setting("PATH", to: "\(directory.path("bin")):/usr/bin:/bin")
            server = try RunningProgram(command)
            let port = try server.expect(#/Listening on 127\.0\.0\.1:(\d+)\s/#).1
            name = SocketName(port: try #require(UInt16(port)))
            _ = try server.expect(#/Connect with/#)
            #expect(!server.outputText.contains("hook is not there"), "\(server.outputText)")
        }

        private static func install(_ text: String, at path: String) throws {
            try TestProgram.writeProgram(text, to: path)
        }

        private static func makeDirectories(_ path: String) throws {
            let result = try TestProgram("/bin/mkdir", "-p", path).run()
            guard result.succeeded else { throw TestFailure("\(result)") }
        }

        /// The blocks of a section: what each is, behind its language, and its text.
        private static func blocks(under title: String) throws -> [(kind: String, text: String)] {
            let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../docs/recipes.md")
            let document = try String(contentsOf: file, encoding: .utf8)
            let section = try #require(document.components(separatedBy: "\n## ").first { $0.hasPrefix("\(title)\n") })
            return section.matches(of: #/(?s)```\w+ (\S+)\n(.*?)```/#).map { (String($0.1), String($0.2)) }
        }

        private static func move(_ text: String, into directory: String) -> String {
            ["/srv", "/usr/local/bin", "/etc/ferryd", "/var/log"].reduce(text) { text, place in
                text.replacing("\(place)/", with: "\(directory)\(place)/")
            }
        }

        func text(_ path: String) -> String {
            (try? Files.read(directory.path(path))).map { String(decoding: $0, as: UTF8.self) } ?? ""
        }

        func wait(for what: String, _ condition: () throws -> Bool) throws {
            let limit = WaitLimit.usual
            while try !condition() {
                if limit.passed { throw TestFailure("no \(what); the server said:\n\(server.outputText)") }
                usleep(1000)
            }
        }

        /// Runs a command of the administrator's beside the server.
        func ferryd(_ words: String...) throws -> ProgramResult {
            var program = TestProgram.built("ferryd")
            program.arguments = (words + ["--configuration", configuration]).map { Array($0.utf8) }
            return try program.run()
        }

        /// Uploads by curl, with the options that are given.
        func curl(_ local: String, as user: String, to path: String, _ options: String...) throws -> ProgramResult {
            var program = TestProgram("/usr/bin/curl", "-sS", "-T", local, "--user", user, "ftp://\(name)/\(path)")
            program.arguments += options.map { Array($0.utf8) }
            return try program.run()
        }

        func file(_ name: String, _ bytes: [UInt8]) throws -> String {
            try Files.write(bytes, to: directory.path(name))
            return directory.path(name)
        }
    }

    @Test(.requires("curl")) func `a camera drops pictures, and somebody is told`() throws {
        let kitchen = try Kitchen("Camera drop", accounts: ["camera-1": "lens"])
        let picture = try kitchen.file("a.jpg", Content.bytes(50_000))
        #expect(try kitchen.curl(picture, as: "camera-1:lens", to: "2026/a.jpg", "--ftp-create-dirs").succeeded)
        #expect(try kitchen.curl(picture, as: "camera-1:lens", to: "notes.txt").succeeded)
        let stored = kitchen.directory.path("srv/cameras/front/2026/a.jpg")
        try kitchen.wait(for: "mail") { kitchen.text("mail").contains("\(stored), 50000 bytes, from 127.0.0.1") }
        #expect(kitchen.text("mail").contains("Subject: camera-1 saw something"))
        #expect(!kitchen.text("mail").contains("notes.txt"))
        let dry = try kitchen.ferryd("retention", "--dry-run")
        #expect(dry.end == .exit(0) && dry.outputText.contains("0 files to be removed"), "\(dry)")
    }

    @Test(.requires("curl")) func `a copier stores scans, which go into the directory of their month`() throws {
        let kitchen = try Kitchen("Scan to directory", accounts: ["scanner": "glass"])
        let scan = try kitchen.file("scan.pdf", Content.bytes(1000))
        #expect(try kitchen.curl(scan, as: "scanner:glass", to: "scan.pdf").succeeded)
        let month = DateFormatter()
        month.locale = Locale(identifier: "en_US_POSIX")
        month.dateFormat = "yyyy-MM"
        let path = kitchen.directory.path("srv/scans/\(month.string(from: Date()))/scan.pdf")
        try kitchen.wait(for: "scan") { Files.exists(path) }
        #expect(try Files.mode(of: path) & 0o777 == 0o660)
    }

    @Test(.requires("curl", "python3")) func `a customer brings a job over TLS, which is written down once`() throws {
        let kitchen = try Kitchen("Print shop", accounts: ["ada": "ink"])
        try Files.makeDirectory(kitchen.directory.path("srv/jobs"))
        let file = try kitchen.file("a.pdf", [1, 2, 3])
        #expect(try !kitchen.curl(file, as: "ada:ink", to: "a.pdf").succeeded)
        #expect(try kitchen.curl(file, as: "ada:ink", to: "a.pdf", "--ssl-reqd", "-k").succeeded)
        let jobs = kitchen.directory.path("srv/jobs")
        try kitchen.wait(for: "job") { try Files.list(jobs).contains { $0.hasPrefix("ada-") } }
        let digest = Digest.sha256([1, 2, 3]).map { String(Int($0) + 256, radix: 16).dropFirst() }.joined()
        try kitchen.wait(for: "digest") {
            try kitchen.text("srv/jobs/\(Files.list(jobs)[0])").contains("sha256:\(digest)")
        }
        try kitchen.wait(for: "transfer log") {
            kitchen.text("var/log/ferryd/xferlog").contains("/ada/a.pdf b _ i r ada ftps 0 * c")
        }
    }

    @Test(.requires("curl", "lftp")) func `a machine brings backups, of which some cannot be changed`() throws {
        let kitchen = try Kitchen("Backup target", accounts: ["laptop": "lid"])
        let source = kitchen.directory.path("nightly")
        try Files.makeDirectory(source)
        try Files.write(Content.bytes(100_000), to: source + "/a.tar")
        let lftp = try TestProgram(
            "/usr/bin/lftp", "-e",
            "set ssl:verify-certificate no; mirror --reverse \(source) nightly; mkdir monthly; put -O monthly \(source)/a.tar; quit",
            "-u", "laptop,lid", "ftp://\(kitchen.name)"
        ).run()
        #expect(lftp.succeeded, "\(lftp)")
        #expect(try sameContents(source + "/a.tar", kitchen.directory.path("srv/backup/laptop/nightly/a.tar")))
        let other = try kitchen.file("other", [1])
        #expect(try !kitchen.curl(other, as: "laptop:lid", to: "monthly/a.tar", "--ssl-reqd", "-k").succeeded)
        #expect(try sameContents(source + "/a.tar", kitchen.directory.path("srv/backup/laptop/monthly/a.tar")))
        try kitchen.wait(for: "event") {
            kitchen.text("var/log/ferryd/events.json").contains("\"path\":\"/nightly/a.tar\"")
        }
        let dry = try kitchen.ferryd("retention", "--dry-run")
        #expect(dry.end == .exit(0), "\(dry)")
    }

    @Test(.requires("curl")) func `a site is changed, and its web server learns of it when that is done`() throws {
        let kitchen = try Kitchen("Web host", accounts: ["site": "page"])
        let page = try kitchen.file("index.html", Array("<p>".utf8))
        #expect(try kitchen.curl(page, as: "example.org:page", to: "index.html", "--ssl-reqd", "-k").succeeded)
        try kitchen.wait(for: "change") { !kitchen.text("srv/www/.changed-example.org").isEmpty }
        #expect(try Files.mode(of: kitchen.directory.path("srv/www/example.org/index.html")) & 0o777 == 0o644)
        let config = try kitchen.curl(
            page, as: "example.org:page", to: ".git/config", "--ssl-reqd", "-k", "--ftp-create-dirs")
        #expect(!config.succeeded)
    }
}
