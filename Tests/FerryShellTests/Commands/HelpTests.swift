// SPDX-License-Identifier: Apache-2.0
import ProgramKit
import Testing

@testable import ferry

struct HelpTests {
    @Test func `of a command is made from what it declares`() {
        let lines = HelpPage.document(for: Get.self).text(width: 200).split(separator: "\n")
        #expect(lines.prefix(3) == ["\(Get.summary).", "Usage: \(Get.usage)", "Also: download, retrieve, recv"])
        for option in Get.options {
            #expect(lines.contains { $0.hasPrefix("  \(option.spelling) ") && $0.contains(option.meaning) })
        }
        #expect(
            HelpPage.document(for: PrintWorkingDirectory.self).text(width: 80).hasPrefix(
                "\(PrintWorkingDirectory.summary).\n\nUsage: pwd"))
    }

    @Test func `lists what can be used now`() {
        let disconnected = HelpPage.list(for: .nothing).text(width: 80)
        #expect(disconnected.hasPrefix("Connection:\n  connect   Connect to a server and log in\n"))
        #expect(disconnected.contains("Use: connect HOST [PORT]"))
        #expect(!disconnected.contains("Download files"))
        let connected = HelpPage.list(for: .login).text(width: 80)
        #expect(connected.contains("\n  get         Download files\n"))
        #expect(!connected.contains("Use: connect HOST [PORT]"))
        for command in ShellCommandTable.all { #expect(connected.contains("  \(command.name) "), "\(command)") }
    }

    @Test func `of the program names every one-shot command, option and exit code, one a line`() {
        let page = ProgramHelp.document.text(width: 80)
        for command in ShellCommandTable.all where command.oneShot != nil {
            #expect(page.contains("\n  \(command.oneShotName) "))
        }
        for option in GlobalOptions.all { #expect(page.contains("\n  \(option.spelling)")) }
        for (code, meaning) in ExitCode.meanings {
            #expect(page.contains("\n  \(String(code.rawValue).padded(toWidth: 3))  \(meaning)"))
        }
    }

    @Test(arguments: [60, 80, 120])
    func `no page is wider than the terminal`(width: Int) {
        let pages =
            [ProgramHelp.document, HelpPage.list(for: .login)]
            + ShellCommandTable.all.flatMap { [HelpPage.document(for: $0), ProgramHelp.document(of: $0)] }
        for line in pages.flatMap({ $0.text(width: width).split(separator: "\n") }) {
            // An example stays on its line, and so does a word.
            #expect(line.count <= width || line.hasPrefix("  "), "\(line)")
        }
    }

    @Test func `tells what holds without an option`() {
        let silent: Set<Option> = [
            .help, GlobalOptions.version, GlobalOptions.command, GlobalOptions.script, GlobalOptions.quiet,
            GlobalOptions.verbose, GlobalOptions.trace, GlobalOptions.noNetrc, .json,
        ]
        for option in GlobalOptions.all where !silent.contains(option) {
            #expect(option.standard != nil, "\(option.name)")
        }
        let page = ProgramHelp.document.text(width: 200)
        #expect(page.contains("(default: 21)"))
        #expect(page.contains("20 s to connect"))
    }

    @Test(arguments: [
        (
            "get",
            "get [-r] [-L] [-o TARGET] [--no-clobber] [-y] [-n] [-j COUNT] [--limit RATE] [--ascii] HOST:NAME... [TARGET]"
        ),
        (
            "put",
            "put [-r] [-L] [-o TARGET] [--no-clobber] [-y] [-n] [-j COUNT] [--limit RATE] [--ascii] NAME... HOST:TARGET"
        ),
        ("mv", "mv [--no-clobber] [-y] HOST:NAME... HOST:TARGET"),
        ("chmod", "chmod MODE HOST:NAME..."),
        ("find", "find [--name PATTERN] [--type f|d|l] [-L] [--json] HOST:DIR PATTERN"),
    ])
    func `of a one-shot command shows where the host stands`(name: String, usage: String) throws {
        #expect(OneShotOperands.usage(of: try ShellCommandTable.find(Word(bytes(name)))) == usage)
    }
}
