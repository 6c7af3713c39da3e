// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Testing

/// Commands that look at a server, as scripts and people use them.
@Suite(.ownThread, .fewAtOnce) struct ViewTests {
    private func looking(_ body: (_ run: (String...) throws -> ProgramResult, FerrydProcess) throws -> Void) throws {
        try FerrydProcess.serving { server in
            try Files.makeDirectory(server.path("sub"))
            try Files.write(Content.bytes(2_500_000), to: server.path("sub/large.bin"))
            try Files.write(Content.bytes(3), to: server.path("a.txt"))
            let desk = try ShellSandbox()
            let open = "open 127.0.0.1 \(server.name.port)"
            try body(
                { line in try desk.ferry(["-c", "\(open); \(line[0])"] + line.dropFirst(), to: server).run() }, server)
        }
    }

    @Test func `find looks for names and kinds`() throws {
        try looking { (run, _) throws in
            #expect(try run("find . -name '*.bin'").outputText == "./sub/large.bin\n")
            #expect(try run("find . -name *.txt -type f").outputText == "./a.txt\n")
            #expect(try run("find --type=d .").outputText == "./sub\n")
            let wrong = try run("find . -type x")
            #expect(wrong.end == .exit(2))
            #expect(wrong.errorText.contains("-type takes f, d or l, not x"))
        }
    }

    @Test func `sizes are rounded where asked for, and a directory shown itself`() throws {
        try looking { (run, _) throws in
            #expect(try run("du -h sub").outputText.contains("2.5 MB  1 file  sub"))
            #expect(try run("ls -lh sub").outputText.contains(" 2.5 MB "))
            #expect(try run("ls -l sub").outputText.contains(" 2,500,000 "))
            #expect(try run("ls -d sub").outputText == "sub\n")
            #expect(try run("ls --help").outputText.contains("Usage: ls "))
        }
    }

    /// vsftpd and Pure-FTPd let the users of these tests set no permissions.
    @Test(arguments: ThirdPartyServer.Kind.available.filter { $0 == .proftpd || $0 == .pyftpdlib })
    func `a mode can be a change of the one there is`(kind: ThirdPartyServer.Kind) throws {
        let server = try ThirdPartyServer(kind)
        let desk = try ShellSandbox()
        try Files.write(Content.bytes(3), to: "\(server.root)/a")
        #expect(try desk.ferry("chmod", "640", "127.0.0.1:a", to: server).run().end == .exit(0))
        let result = try desk.ferry("chmod", "u+x,g-r,o=r", "127.0.0.1:a", to: server).run()
        #expect(result.end == .exit(0), "\(result)")
        #expect(try desk.ferry("ls", "-l", "127.0.0.1:a", to: server).run().outputText.hasPrefix("-rwx---r--"))
        let nonsense = try desk.ferry("chmod", "u+q", "127.0.0.1:a", to: server).run()
        #expect(nonsense.end == .exit(2))
    }

    @Test func `as JSON every result is an object on a line`() throws {
        try looking { (run, _) throws in
            #expect(try run("pwd", "--json").outputText == #"{"path":"/"}"# + "\n")
            for line in ["ls", "ls -R", "find", "tree", "stat a.txt sub", "du", "du sub a.txt"] {
                let result = try run(line, "--json")
                #expect(result.end == .exit(0), "\(line): \(result)")
                let lines = result.outputText.split(separator: "\n")
                #expect(
                    !lines.isEmpty && lines.allSatisfy { $0.hasPrefix(#"{"name":""#) && $0.hasSuffix("}") }, "\(line)")
            }
            let failed = try run("stat missing nothing", "--json")
            let objects = failed.errorText.split(separator: "\n")
            #expect(objects.count == 2 && objects.allSatisfy { $0.hasPrefix(#"{"error":"notFound","#) })
            #expect(failed.end == .exit(6))
        }
    }

    @Test func `as JSON what was done is an object too, and so is each remark`() throws {
        try looking { (run, server) throws in
            try Files.makeLink(at: server.path("sub/link"), to: "..")
            let did = try run("mkdir new; touch new/f; chmod 600 new/f; rm new/f; rmdir new", "--json")
            #expect(
                did.outputText == """
                    {"operation":"mkdir","result":"made","name":"new"}
                    {"operation":"touch","result":"touched","name":"new/f"}
                    {"operation":"chmod","result":"changed","name":"new/f"}
                    {"operation":"rm","result":"deleted","name":"new/f"}
                    {"operation":"rmdir","result":"removed","name":"new"}

                    """, "\(did)")
            #expect(did.errorText == "")
            for line in ["find", "tree", "du", "get -r sub", "rm -r sub"] {
                let result = try run(line, "--json")
                #expect(result.end == .exit(0), "\(line): \(result)")
                let lines = (result.outputText + result.errorText).split(separator: "\n")
                #expect(lines.allSatisfy { $0.hasPrefix("{") && $0.hasSuffix("}") }, "\(line): \(result)")
                #expect(result.errorText.hasPrefix(#"{"note":"#), "\(line): \(result)")
            }
        }
    }

    @Test func `colours go into a pipe when asked for, one name a line`() throws {
        try looking { (run, _) throws in
            #expect(try run("ls").outputText == "a.txt\nsub\n")
            #expect(try run("ls", "--color", "always").outputText.contains("\u{1B}[01;34msub\u{1B}[0m\n"))
            #expect(try run("ls | cat; ls > list; ! cat list").outputText == "a.txt\nsub\na.txt\nsub\n")
        }
    }
}
