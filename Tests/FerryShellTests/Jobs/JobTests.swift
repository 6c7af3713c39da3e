// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import ferry

struct JobTests {
    private func lists(_ line: String) throws -> [[TypedCommand]] { try Tokenizer.commands(in: bytes(line)).lists }

    @Test func `an ampersand takes what conditions join into the background, and nothing before`() throws {
        let lists = try self.lists("cd a; get b && get c || ls & pwd")
        #expect(lists.map(\.count) == [1, 3, 1])
        #expect(lists.map(\.areInBackground) == [false, true, false])
        #expect(try self.lists("get a & get b &\nget c&").map(\.areInBackground) == [true, true, true])
        #expect(try self.lists("get 'a&b' a\\&b").map(\.areInBackground) == [false])
    }

    @Test(arguments: [
        ("get a &", "get a"), ("get 'a b' *.c && rm \\*&", "get a\\ b *.c && rm \\*"),
        ("ls -l > 'a b' &", "ls -l > a\\ b"), ("get x ftp://u:secret@h/y &", "get x ftp://u@h/y"),
    ])
    func `commands are shown as they can be typed`(line: String, text: String) throws {
        #expect(try lists(line)[0].text == text)
    }

    @Test func `numbers go on behind the highest, and begin again when there are none`() throws {
        let table = JobTable()
        let jobs = [table.add("a"), table.add("b")]
        #expect(table.add("c").number == 3)
        table.remove(jobs[0])
        #expect(table.all.map(\.number) == [2, 3])
        #expect(try table.job("%2").text == "b")
        #expect(throws: Failure.self) { try table.job("1") }
        for job in table.all { table.remove(job) }
        #expect(table.add("d").number == 1)
    }

    @Test func `a job that has nothing to wait for ends, and its code is kept`() async {
        let job = Job(number: 1, text: "x")
        #expect(job.isRunning)
        job.begin(
            [TypedCommand(words: ["nonsense"])],
            in: Shell(
                ShellWorkspace(console: Console(verbosity: .quiet), interruptions: Interruptions()).inBackground(
                    job.log)))
        #expect(await job.waitForEnd())
        #expect(await job.waitForEnd())
        #expect(!job.isRunning && job.failure == .usage)
        #expect(job.epitaph == "[1] Failed with code 2: x")
    }
}
