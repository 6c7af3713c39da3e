// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Foundation
import Testing

/// Manual pages and completions as the programs print them, read by those that they are for.
@Suite(.ownThread, .timeLimit(.minutes(2)))
struct ManualTests {
    private let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../..").standardized

    private func printed(_ program: String, _ arguments: String...) throws -> [UInt8] {
        let result = try TestProgram.built(program, arguments).run()
        try #require(result.succeeded, "\(result)")
        return result.output
    }

    private func tool(_ name: String, _ arguments: String...) -> TestProgram {
        TestProgram(TestProgram.named(name) ?? name, arguments)
    }

    @Test(
        .requires("groff"),
        arguments: [["ferry", "manual"], ["ferryd", "manual"], ["ferryd", "manual", "ferryd.toml"]])
    func `groff finds nothing to warn of in a page`(_ words: [String]) throws {
        let page = try TestProgram.built(words[0], Array(words.dropFirst())).run().output
        let set = try tool("groff", "-man", "-ww", "-Kutf8", "-Tutf8", "-P-cbu").run(input: page)
        #expect(set.succeeded)
        #expect(set.errorText == "")
        #expect(set.outputText.contains("NAME"))
    }

    @Test(.requires("groff")) func `a page tells all that help tells`() throws {
        let page = try printed("ferryd", "manual")
        let text = try tool("groff", "-man", "-Kutf8", "-Tascii", "-P-cbu", "-rLL=200n").run(input: page)
            .outputText
        for word in ["SYNOPSIS", "OPTIONS", "EXIT CODES", "--grace SECONDS", "ferryd user add", "--password-file"] {
            #expect(text.contains(word), "\(word)")
        }
        let settings = String(decoding: try printed("ferryd", "manual", "ferryd.toml"), as: UTF8.self)
        for word in ["grace = ", "[[listener]]", "FERRYD_"] { #expect(settings.contains(word), "\(word)") }
    }

    @Test(
        .requires("bash"),
        arguments: [
            (["ferryd", "us"], ["user"]), (["ferryd", "user", "ad"], ["add"]),
            (["ferryd", "user", "add", "ada", "--password-f"], ["--password-file"]),
            (["ferryd", "--tls", "of"], ["off", "offer"]), (["ferry", "ge"], ["get"]),
            (["ferry", "get", "--recurs"], ["--recursive"]),
        ])
    func `bash completes commands, options and choices`(_ words: [String], _ expected: [String]) throws {
        let script = String(decoding: try printed(words[0], "completion", "bash"), as: UTF8.self)
        let ask = """
            \(script)
            COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
            _\(words[0])
            printf '%s\\n' "${COMPREPLY[@]}"
            """
        let result = try TestProgram("/bin/bash", ["-c", ask, "complete"] + words).run()
        #expect(result.outputText.split(separator: "\n").map(String.init).sorted() == expected, "\(result)")
    }

    @Test(
        .requires("fish"),
        arguments: [
            ("ferryd us", "user"), ("ferryd user ad", "add"), ("ferryd user add ada --password-f", "--password-file"),
            ("ferryd --tls offe", "offer"), ("ferry ge", "get"), ("ferry get --recurs", "--recursive"),
        ])
    func `fish completes commands, options and choices`(_ line: String, _ expected: String) throws {
        let directory = try TemporaryDirectory(named: "fish")
        let program = String(line.prefix { $0 != " " })
        let script = String(decoding: try printed(program, "completion", "fish"), as: UTF8.self)
        let result = try tool("fish", "--no-config", "-c", "\(script)\ncomplete -C '\(line)'")
            .setting("HOME", to: directory.path("")).run()
        let offered = result.outputText.split(separator: "\n").map { String($0.prefix { $0 != "\t" }) }
        #expect(offered == [expected], "\(result)")
    }

    @Test(arguments: ["bash", "fish"])
    func `bookmarks are completed where a server can stand`(_ shell: String) throws {
        guard let path = TestProgram.named(shell) else { return }
        let directory = try TemporaryDirectory(named: "bookmarks")
        try Files.makeDirectory(directory.path(".config"))
        try Files.makeDirectory(directory.path(".config/ferry"))
        try Files.write(
            Array("work ftp://ada@ftp.example.org/www\n".utf8), to: directory.path(".config/ferry/bookmarks"))
        let script = String(decoding: try printed("ferry", "completion", shell), as: UTF8.self)
        for (words, expected) in [(["ferry", "wor"], "work"), (["ferry", "ls", "wor"], "work:")] {
            let ask =
                shell == "bash"
                ? "COMP_WORDS=(\"$@\") COMP_CWORD=$(($# - 1)); _ferry; printf '%s\\n' \"${COMPREPLY[@]}\""
                : "complete -C '\(words.joined(separator: " "))'"
            let options = shell == "bash" ? [] : ["--no-config"]
            let program = TestProgram(
                path, options + ["-c", "\(script)\n\(ask)"] + (shell == "bash" ? ["-"] + words : []))
            let result = try program.setting("HOME", to: directory.path(""))
                .setting("PATH", to: "\(TestProgram.buildDirectory):/usr/bin:/bin").started(in: directory.path(""))
                .run()
            let offered = result.outputText.split(separator: "\n").map { String($0.prefix { $0 != "\t" }) }
            #expect(offered == [expected], "\(result)")
        }
    }

    @Test(.requires("zsh"), arguments: ["ferry", "ferryd"])
    func `zsh takes its words`(_ program: String) throws {
        let directory = try TemporaryDirectory(named: "zsh")
        try Files.write(printed(program, "completion", "zsh"), to: directory.path("_\(program)"))
        let ask = """
            fpath=(\(directory.path("")) $fpath); autoload -Uz compinit && compinit -u -D && echo $_comps[\(program)]
            autoload +X -Uz _\(program) && echo read
            """
        let result = try tool("zsh", "-f", "-c", ask).setting("HOME", to: directory.path("")).run()
        #expect(result.outputText == "_\(program)\nread\n", "\(result)")
    }

    @Test func `an installation puts them where they are looked for, and takes them away again`() throws {
        let directory = try TemporaryDirectory(named: "share")
        let share = directory.path("share")
        let script = root.appending(path: "scripts/install-pages").path()
        let put = try TestProgram("/bin/bash", script, TestProgram.buildDirectory, share).run()
        #expect(put.succeeded, "\(put)")
        for name in ["man/man1/ferry.1", "man/man8/ferryd.8", "man/man5/ferryd.toml.5", "zsh/site-functions/_ferryd"] {
            #expect(try !Files.read("\(share)/\(name)").isEmpty)
        }
        #expect(try TestProgram("/bin/bash", script, "--remove", share).run().succeeded)
        #expect(throws: (any Error).self) { try Files.read("\(share)/man/man1/ferry.1") }
    }
}
