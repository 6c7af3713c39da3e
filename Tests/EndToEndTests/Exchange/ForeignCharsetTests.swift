// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Testing

/// Names in a legacy charset, with clients that know it.
@Suite(.ownThread) struct ForeignCharsetTests {
    @Test(.requires("lftp")) func `lftp stores and fetches names in the charset of the server`() throws {
        let server = try FerrydProcess("--charset", "CP1252")
        let content = Content.bytes(5000)
        try Files.makeDirectory(server.outside("tree"))
        try Files.makeDirectory(server.outside("tree/Bücher"))
        try Files.write(content, to: server.outside("tree/Bücher/Straße €.txt"))
        try Files.write(content, to: server.outside("tree/Ж.txt"))
        func lftp(_ charset: String, _ commands: String) throws -> String {
            let result = try TestProgram.lftp(
                "set ftp:use-utf8 \(charset == "UTF-8")", "set ftp:charset \(charset)",
                "open -u '\(server.user),\(server.password)' ftp://\(server.name)", commands
            ).setting("LC_ALL", to: "C.UTF-8").run()
            #expect(result.succeeded, "\(result)")
            return result.outputText
        }
        _ = try lftp("CP1252", "mirror -R \(server.outside("tree/Bücher")) Bücher")
        #expect(try Files.list(server.path("Bücher")) == ["Straße €.txt"])
        #expect(try lftp("CP1252", "cls Bücher").contains("Bücher/Straße €.txt"))
        _ = try lftp("CP1252", "get 'Bücher/Straße €.txt' -o \(server.outside("back"))")
        #expect(try Files.read(server.outside("back")) == content)
        // A client of today asks for UTF-8, and finds the same names.
        _ = try lftp("UTF-8", "put \(server.outside("tree/Ж.txt"))")
        #expect(try lftp("UTF-8", "cls -1").split(separator: "\n").sorted() == ["Bücher/", "Ж.txt"])
    }

    @Test func `a charset that does not exist is refused at the start`() throws {
        var program = TestProgram.built("ferryd")
        program.arguments += ["0", "--charset", "CP1257x"].map { Array($0.utf8) }
        let result = try program.run()
        #expect(result.end == .exit(2), "\(result)")
        #expect(result.errorText.contains("--charset takes a charset of iconv(1)"), "\(result)")
    }
}
