// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Testing

/// `ferry --charset` at a server that keeps names as bytes of CP1252.
@Suite(.ownThread) struct LegacyNameTests {
    @Test func `files go both ways under names that people read, and are CP1252 over there`() throws {
        let server = try FerrydProcess()
        let content = Content.bytes(5000)
        try Files.makeDirectory(server.outside("tree"))
        try Files.write(content, to: server.outside("tree/Straße €.txt"))
        let desk = try ShellSandbox()
        func ferry(_ words: String...) throws -> ProgramResult {
            var program = desk.ferry("--tls", "off", "--charset", "CP1252")
            program.arguments += words.map { Array($0.utf8) }
            let result = try program.setting("FERRY_PASSWORD", to: server.password).run()
            #expect(result.succeeded, "\(result)")
            return result
        }
        let url = "ftp://\(server.user)@\(server.name)/"
        _ = try ferry("put", "-r", server.outside("tree"), url + "B%C3%BCcher/")
        let stored =
            Array(server.path("").utf8) + [0x42, 0xFC] + Array("cher/tree/Stra".utf8) + [0xDF, 0x65, 0x20, 0x80]
        #expect(try Files.read(stored + Array(".txt".utf8)) == content)
        #expect(try ferry("ls", url + "B%C3%BCcher/tree").outputText == "Straße €.txt\n")
        _ = try ferry("get", "-r", url + "B%C3%BCcher", "-o", server.outside("back"))
        #expect(try Files.read(server.outside("back/Bücher/tree/Straße €.txt")) == content)
        _ = try ferry("mv", url + "B%C3%BCcher/tree/Stra%C3%9Fe%20%E2%82%AC.txt", url + "%C3%84rger.txt")
        #expect(try Files.read(Array(server.path("").utf8) + [0xC4] + Array("rger.txt".utf8)) == content)
    }

    @Test func `a charset that does not exist is refused, with an example of one that does`() throws {
        var program = TestProgram.built("ferry")
        program.arguments = ["--charset", "CP1257x", "ls", "ftp://127.0.0.1:1/"].map { Array($0.utf8) }
        let result = try program.run()
        #expect(result.end == .exit(2), "\(result)")
        #expect(result.errorText.contains("--charset takes a charset of iconv(1) that has ASCII in it, such as CP1252"))
    }
}
