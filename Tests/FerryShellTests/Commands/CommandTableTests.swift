// SPDX-License-Identifier: Apache-2.0
import ProgramKit
import Testing

@testable import ferry

struct CommandTableTests {
    @Test func `no name means two commands`() {
        let names = ShellCommandTable.all.flatMap { $0.names }
        #expect(Set(names).count == names.count)
    }

    @Test func `every command says what it does and how it is used`() {
        for command in ShellCommandTable.all {
            #expect(!command.summary.isEmpty && !command.summary.hasSuffix("."), "\(command)")
            #expect(command.summary.first?.isUppercase == true, "\(command)")
            #expect(command.usage.hasPrefix(command.name), "\(command)")
            #expect(command.operands.usage.isEmpty == (command.operands.count.upperBound == 0), "\(command)")
            #expect(command.operands.kinds.isEmpty == (command.operands.count.upperBound == 0), "\(command)")
            #expect(command.explanation.split(separator: "\n").allSatisfy { $0.count <= 120 }, "\(command)")
        }
    }

    @Test func `no option is declared twice, not even together with those of the program`() {
        for command in ShellCommandTable.all {
            let options = command.oneShot == nil ? command.options : Invocation.options(with: command)
            let letters = options.compactMap(\.letter)
            let words = options.compactMap(\.word)
            #expect(Set(letters).count == letters.count, "\(command)")
            #expect(Set(words).count == words.count, "\(command)")
            #expect(options.allSatisfy { $0.letter != nil || $0.word != nil }, "\(command)")
            #expect(options.allSatisfy { !$0.summary.isEmpty }, "\(command)")
        }
    }

    @Test func `commands that send somewhere understand the option for where`() {
        for command in ShellCommandTable.all where command.oneShot == .fromServer || command.oneShot == .toServer {
            #expect(command.options.contains(.target), "\(command)")
        }
    }

    @Test func `what is listed as one group stands together`() {
        let groups = ShellCommandTable.all.map { $0.group }
        let runs = zip(groups, groups.dropFirst()).filter { $0 != $1 }.count + 1
        #expect(runs == CommandGroup.allCases.count)
    }

    @Test(arguments: [
        "ls", "cd", "get", "put", "delete", "quit", "upload", "download", "list", "retrieve", "store", "connect",
        "exit",
        "bye", "open", "close", "user", "dir", "recv", "send", "mget", "mput", "mdelete", "mkdir", "rmdir", "rename",
        "lcd",
        "ascii", "binary", "image", "type", "passive", "prompt", "progress", "verbose", "quote", "site", "help", "?",
        "pwd", "status", "append",
    ])
    func `the words that fingers know are there`(name: String) throws {
        _ = try ShellCommandTable.find(Word(bytes(name)))
    }

    @Test(arguments: [("g", "get"), ("down", "get"), ("mkd", "mkdir"), ("disc", "disconnect"), ("q", "quote")])
    func `a beginning is enough while it is the only one`(typed: String, name: String) throws {
        if typed == "q" {
            #expect(throws: Failure.self) { try ShellCommandTable.find(Word(bytes(typed))) }
        } else {
            #expect(try ShellCommandTable.find(Word(bytes(typed))).name == name)
        }
    }

    @Test func `two beginnings of one command are no choice`() throws {
        // `del` and `delete`
        #expect(try ShellCommandTable.find("dele").name == "rm")
        #expect(try ShellCommandTable.find("del").name == "rm")
    }

    @Test func `an unknown word is answered with what may have been meant`() {
        let failure = #expect(throws: Failure.self) { try ShellCommandTable.find("gte") }
        #expect(failure?.message == "Unknown command: gte")
        #expect(failure?.advice == "Did you mean get?")
        #expect(failure?.code == .usage)
    }

    @Test func `too few and too many words are explained with the usage`() {
        let few = #expect(throws: Failure.self) { try Get.parse([]) }
        #expect(few?.message == "get needs NAME... [TARGET]")
        #expect(few?.advice == "Usage: \(Get.usage)")
        let many = #expect(throws: Failure.self) { try PrintWorkingDirectory.parse(["x"]) }
        #expect(many?.message == "Too many words for pwd: x")
    }
}
