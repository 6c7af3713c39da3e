// SPDX-License-Identifier: Apache-2.0
import ProgramKit
import Testing

@testable import ferry

struct ArgumentParserTests {
    private let long = Option("l", nil, "Long")
    private let all = Option("a", "all", "All")
    private let output = Option("o", "output", value: "FILE", "Where to")
    private let only = Option(nil, "only", "Only")

    private func parse(_ line: String) throws -> Arguments {
        let words = try Tokenizer.commands(in: bytes(line)).first?.words ?? []
        return try ArgumentParser.parse(words, options: [long, all, output, only])
    }

    @Test func `letters can stand together, and words in any place`() throws {
        let arguments = try parse("-la x --only y")
        #expect(arguments.has(long) && arguments.has(all) && arguments.has(only) && !arguments.has(output))
        #expect(arguments.operands.map(\.text) == ["x", "y"])
    }

    @Test(arguments: ["-o x", "-ox", "-lox", "--output x", "--output=x", "--out x", "--ou=x"])
    func `a value can be given in every usual way`(line: String) throws {
        #expect(try parse(line).text(of: output) == "x")
    }

    @Test func `options are counted, and a value may be said again`() throws {
        let arguments = try parse("-o b -l -ob -l")
        #expect(arguments.text(of: output) == "b")
        #expect(arguments.count(of: long) == 2)
    }

    @Test func `of two values that differ neither is ignored`() {
        #expect(throws: UsageError("--output is given twice: a and b")) { try parse("-o a -l -ob") }
        #expect(throws: UsageError("--output is given twice: a and b")) { try parse("--output=a --out b") }
    }

    @Test func `an option that can be repeated keeps all its values in order`() throws {
        let each = Option("e", nil, value: "TEXT", "One of several", isRepeatable: true)
        let words = try #require(try Tokenizer.commands(in: bytes("-e a -eb -e a")).first?.words)
        #expect(try ArgumentParser.parse(words, options: [each]).values(of: each) == ["a", "b", "a"].map(bytes))
    }

    @Test func `two dashes end the options, one dash is an operand`() throws {
        let arguments = try parse("- -l -- -a")
        #expect(arguments.operands.map(\.text) == ["-", "-a"])
        #expect(!arguments.has(all))
    }

    @Test func `a quoted dash is no option`() throws {
        #expect(try parse("'-l'").operands.map(\.text) == ["-l"])
    }

    @Test(arguments: [
        ("-x", "Unknown option -x"),
        ("-dash.txt", "Unknown option -d; a name that begins with a dash is written ./-dash.txt, or behind --"),
        ("--unknown", "Unknown option --unknown"),
        ("--new 2", "Unknown option --new"),
        ("--2nd", "Unknown option --2nd; a name that begins with a dash is written ./--2nd, or behind --"),
        ("--al1", "Unknown option --al1; did you mean --all?"),
        ("--o", "--o can mean --output or --only"), ("-o", "--output needs a value: -o, --output FILE"),
        ("--all=x", "--all takes no value"),
    ])
    func `mistakes are explained`(line: String, message: String) {
        #expect(throws: UsageError(message)) { try parse(line) }
    }

    @Test func `the head ends at the first operand`() throws {
        let words = try #require(try Tokenizer.commands(in: bytes("-l get -a x")).first?.words)
        let (arguments, rest) = try ArgumentParser.parseHead(words, options: [long, all])
        #expect(arguments.has(long) && !arguments.has(all))
        #expect(rest.map(\.text) == ["get", "-a", "x"])
    }
}

struct AmountTests {
    @Test(arguments: [("500", 500), ("2K", 2000), ("1.5m", 1_500_000), ("3G", 3_000_000_000)] as [(String, Int64)])
    func `have units of thousands`(text: String, bytes: Int64) throws {
        #expect(try Amount.bytes(text, of: .limit) == bytes)
    }

    @Test(arguments: ["", "0", "-1", "x", "K", "1Q", "nan", "inf", "1e30", "99999999999G"])
    func `are refused when they make no sense`(text: String) {
        #expect(throws: UsageError.self) { try Amount.bytes(text, of: .limit) }
    }
}
