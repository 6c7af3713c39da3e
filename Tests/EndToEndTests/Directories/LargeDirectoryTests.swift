// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Testing

/// Directories that take long to list.
@Suite(.ownThread, .fewAtOnce) struct LargeDirectoryTests {
    private static let features =
        "211-Features:\r\n MLST type*;size*;modify*;\r\n MLSD\r\n UPLOAD ATOMIC\r\n211 End"

    @Test(arguments: [["ls", "-U"], ["ls", "-lU"], ["ls", "--json"], ["find"], ["find", "--json"]])
    func `entries are shown while others are still to come`(words: [String]) async throws {
        let desk = try ShellSandbox()
        try await ScriptedServer.playing { session in
            try session.welcome()
            let replies = ["FEAT": Self.features, "PWD": "257 \"/\"", "TYPE": "200 Ok.", "OPTS": "200 Ok."]
            _ = try session.answer(replies, until: "EPSV")
            let listener = try RawListener()
            try session.reply("229 Go on (|||\(listener.name.port)|).")
            _ = try session.answer(replies, until: "MLSD")
            try session.reply("150 Here it comes.")
            let data = try listener.accept()
            try data.send("type=file;size=7;modify=20261120134500; first\r\n")
            // The end never comes; ferry is killed.
            data.drain()
        } to: { port in
            let ferry = try RunningProgram(desk.ferry(words + ["127.0.0.1:/d"], at: port))
            _ = try ferry.expect(/first/)
            ferry.kill()
        }
    }

    @Test func `in whatever order, all are there`() throws {
        try FerrydProcess.serving { server in
            let desk = try ShellSandbox()
            try Files.makeDirectory(server.path("d"))
            for number in 0..<3000 { try Files.write([], to: server.path("d/f\(number)")) }
            func lines(_ words: String...) throws -> [Substring] {
                let result = try desk.ferry(words, to: server).run()
                #expect(result.succeeded, "\(result)")
                return result.outputText.split(separator: "\n")
            }
            let names = try lines("ls", "127.0.0.1:/d")
            #expect(names.count == 3000)
            #expect(names == names.sorted())
            #expect(try lines("ls", "-U", "127.0.0.1:/d").sorted() == names)
            #expect(try lines("ls", "-r", "127.0.0.1:/d") == names.reversed())
            #expect(try lines("ls", "-lU", "127.0.0.1:/d").map { $0.split(separator: " ").last }.count == 3000)
            #expect(try lines("ls", "--json", "127.0.0.1:/d").filter { $0.contains(#""type":"file""#) }.count == 3000)
            #expect(try lines("find", "127.0.0.1:/d").sorted() == names.map { "/d/\($0)" })
        }
    }
}
