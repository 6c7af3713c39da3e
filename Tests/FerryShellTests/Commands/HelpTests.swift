// SPDX-License-Identifier: Apache-2.0
import ProgramKit
import Testing

@testable import ferry

struct HelpTests {
    @Test func `of a command is made from what it declares`() {
        #expect(
            HelpPage.text(for: Get.self) == """
                Download files.

                Usage: get [-r] [-o TARGET] [--no-clobber] [-n] [--limit RATE] [--ascii] NAME... [TARGET]
                Also: download, retrieve, recv

                  -r, --recursive      Folders with all they hold
                  -o, --output TARGET  Another name, a folder to put it into, or - for a pipe
                  --no-clobber         Leave files alone that exist already
                  -n, --dry-run        Say what would be done, and do nothing
                  --limit RATE         At most so many bytes a second: 500K, 2M
                  --ascii              As text: lines end on each side as they do there

                \(Get.explanation)
                """)
        #expect(HelpPage.text(for: WorkingFolder.self) == "Show the folder on the server.\n\nUsage: pwd")
    }

    @Test func `lists what can be used now`() {
        let disconnected = HelpPage.list(for: .nothing)
        #expect(disconnected.hasPrefix("Connection:\n  connect   Connect to a server and log in\n"))
        #expect(disconnected.contains("Use: connect HOST [PORT]"))
        #expect(!disconnected.contains("Download files"))
        let connected = HelpPage.list(for: .login)
        #expect(connected.contains("\n  get         Download files\n"))
        #expect(!connected.contains("Use: connect HOST [PORT]"))
        for command in CommandTable.all { #expect(connected.contains("  \(command.name) "), "\(command)") }
    }

    @Test func `of the program names every one-shot command, option and exit code`() {
        let page = ProgramHelp.page
        for command in CommandTable.all where command.oneShot != nil { #expect(page.contains("\n  \(command.name) ")) }
        for option in GlobalOptions.all { #expect(page.contains("\n  \(option.spelling)")) }
        #expect(page.contains("6 not found on the server"))
        #expect(page.split(separator: "\n").allSatisfy { $0.count <= 120 || $0.hasPrefix("Exit codes") })
    }

    @Test(arguments: [
        ("get", "get [-r] [-o TARGET] [--no-clobber] [-n] [--limit RATE] [--ascii] HOST:NAME... [TARGET]"),
        ("put", "put [-r] [-o TARGET] [--no-clobber] [-n] [--limit RATE] [--ascii] NAME... HOST:TARGET"),
        ("mv", "mv [--no-clobber] HOST:NAME... HOST:TARGET"),
        ("chmod", "chmod MODE HOST:NAME..."),
        ("find", "find [--json] HOST:FOLDER PATTERN"),
    ])
    func `of a one-shot command shows where the host stands`(name: String, usage: String) throws {
        #expect(OneShotOperands.usage(of: try CommandTable.find(Word(bytes(name)))) == usage)
    }
}
