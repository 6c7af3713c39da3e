// SPDX-License-Identifier: Apache-2.0
import ProgramKit
import Testing

@testable import ferry

struct CompletionRequestTests {
    private func complete(_ line: String, _ candidates: [Candidate]) -> TabCompletion {
        CompletionRequest(bytes(line)).completion(from: candidates)
    }

    private let files = [Candidate("apple.txt"), Candidate("apricot.txt"), Candidate(bytes("sub/"), continues: true)]

    @Test func `completes what is sure, and ends the word with a blank`() {
        #expect(complete("get app", files) == TabCompletion(deletion: 3, insertion: "apple.txt "))
        #expect(complete("cd s", files) == TabCompletion(deletion: 1, insertion: "sub/"))
    }

    @Test func `goes as far as all agree`() {
        #expect(complete("get a", files) == TabCompletion(deletion: 1, insertion: "ap"))
    }

    @Test func `shows the choices when nothing is sure`() {
        #expect(complete("get ap", files) == TabCompletion(choices: ["apple.txt", "apricot.txt"]))
        #expect(complete("get ", files).choices == ["apple.txt", "apricot.txt", "sub/"])
        #expect(complete("get x", files) == TabCompletion())
    }

    @Test func `choices are shown without the directory they share`() {
        let candidates = [Candidate("sub/a"), Candidate("sub/b")]
        #expect(complete("get sub/", candidates).choices == ["a", "b"])
    }

    @Test(arguments: [
        ("get two", "two\\ words "), ("get \"two", "\"two words\" "), ("get 'two", "'two words' "),
        ("get two\\ w", "two\\ words "),
    ])
    func `keeps to the quotes that are open`(line: String, insertion: String) {
        #expect(complete(line, [Candidate("two words")]).insertion == insertion)
    }

    @Test(arguments: [
        "two words", "it's", "a\"b", "back\\slash", "semi;colon", "star*", "#hash", "größe", "日本", "\u{1}control",
    ])
    func `what it types reads back as the name`(name: String) throws {
        for start in ["get ", "get \"", "get '"] {
            let insertion = complete(start, [Candidate(name)]).insertion
            let commands = try Tokenizer.commands(in: bytes("get \(insertion)"))
            let words = commands.map(\.words)
            #expect(words == [[Word(bytes("get")), Word(bytes(name), beginsQuoted: words[0][1].beginsQuoted)]])
        }
    }

    @Test func `a name that is no text is typed as it is shown, and reads back`() throws {
        let name = bytes("caf") + [0xE9] + bytes(".txt")
        let completion = complete("get caf", [Candidate(name)])
        #expect(completion.insertion == "caf\\xE9.txt ")
        #expect(try Tokenizer.commands(in: bytes("get \(completion.insertion)")).first?.words.last?.bytes == name)
    }

    @Test func `does not cut a character in two`() {
        // ä and å begin with the same byte.
        #expect(complete("get x", [Candidate("xä"), Candidate("xå")]) == TabCompletion(choices: ["xä", "xå"]))
    }

    @Test func `counts characters, not bytes, to take away`() {
        #expect(complete("get grö", [Candidate("größe")]).deletion == 3)
    }
}
