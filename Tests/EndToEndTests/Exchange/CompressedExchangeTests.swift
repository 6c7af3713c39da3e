// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Testing

/// MODE Z with a client that others wrote.
@Suite(.ownThread, .fewAtOnce) struct CompressedExchangeTests {
    @Test(.requires("lftp"), arguments: [false, true], [false, true])
    func `lftp carries a tree there and back compressed`(isEncrypted: Bool, asText: Bool) throws {
        let directory = try TemporaryDirectory()
        let (source, target) = (directory.path("source"), directory.path("target"))
        try RealTree.make(at: source)
        try Files.write(Array(String(repeating: "again and again\n", count: 200_000).utf8), to: "\(source)/text.txt")
        try Files.makeDirectory(target)
        try FerrydProcess.serving("--verbose") { server in
            let manners = [
                "set ftp:use-mode-z yes", "set ftp:mode-z-level 9", "set ssl:verify-certificate no",
                "set ftp:ssl-force \(isEncrypted)", "open -u '\(server.user),\(server.password)' ftp://\(server.name)",
            ]
            let commands =
                asText
                ? ["put -a '\(source)/text.txt'", "get -a text.txt -o '\(target)/text.txt'"]
                : ["mirror --reverse --parallel=2 --no-perms '\(source)' /", "mirror --parallel=2 / '\(target)'"]
            let result = try TestProgram.lftp((manners + commands).joined(separator: "; ")).run(within: .seconds(60))
            #expect(result.end == .exit(0), "\(result.errorText)")
            if asText {
                #expect(try Files.read("\(target)/text.txt") == Files.read("\(source)/text.txt"))
            } else {
                #expect(try differences(between: source, and: server.root) == [])
                #expect(try differences(between: source, and: target) == [])
            }
            _ = try server.expectLog(#/MODE Z/#)
        }
    }
}
