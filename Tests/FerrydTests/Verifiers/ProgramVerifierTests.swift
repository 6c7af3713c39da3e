// SPDX-License-Identifier: Apache-2.0
import FTPPolicy
import FTPTesting
import FerryIO
import Synchronization
import Testing

@testable import FTPAccounts
@testable import ferryd

/// Programs that judge logins, well and badly.
@Suite(.ownThread, .timeLimit(.minutes(1))) final class ProgramVerifierTests {
    private let directory: TemporaryDirectory
    private let store = MemoryAccountStore()

    init() throws { directory = try TemporaryDirectory(named: "verifier") }

    private func verifier(_ script: String, _ terms: ProgramVerifier.Terms = .init(), arguments: [String] = []) throws
        -> ProgramVerifier
    {
        let path = directory.path("judge")
        try TestProgram.writeScript(script, to: path)
        return make([path] + arguments, terms)
    }

    private func make(
        _ words: [String], _ terms: ProgramVerifier.Terms = .init(),
        by start: @escaping ProgramVerifier.Start = ProgramVerifier.asChild
    ) -> ProgramVerifier {
        ProgramVerifier("The program", running: words.map { Array($0.utf8) }, terms, by: start) { [store] name in
            store.groups().first { $0.name == name }
        }
    }

    private func credentials(_ secret: String = "engine") throws -> LoginCredentials {
        LoginCredentials(
            try AccountName("ada"), secret: Array(secret.utf8), from: LoginOrigin(client: .v4(0x7F00_0001)))
    }

    /// The sentence about the reason that a login cannot be judged.
    private func reason(_ verifier: ProgramVerifier, _ secret: String = "engine") async throws -> String {
        do {
            let verdict = try await verifier.verify(try credentials(secret))
            return "judged: \(verdict)"
        } catch let error as AccountError {
            guard case .notJudged(let sentence) = error else { return "\(error)" }
            return sentence
        }
    }

    @Test func `it reads the question, and its answer is the verdict`() async throws {
        let script = #"""
            read -r line
            case $line in
            *'"password":"engine"'*'"address":"127.0.0.1"'*) echo '{"verdict":"accept","settings":{"home":"/srv/a"}}';;
            *'"password":"later"'*) echo '{"verdict":"try-later","reason":"no disk"}';;
            *'"password":"other"'*) echo '{"verdict":"not-mine"}';;
            *) echo '{"verdict":"reject"}';;
            esac
            """#
        let verifier = try verifier(script)
        guard case .proved(let account) = try await verifier.verify(try credentials()) else {
            throw TestFailure("not proved")
        }
        #expect(account.name.description == "ada" && account.home == Array("/srv/a".utf8))
        #expect(try await verifier.verify(try credentials("x")) == .wrong)
        #expect(try await verifier.verify(try credentials("other")) == .unknown)
        #expect(
            try await reason(verifier, "later")
                == "The login of ada cannot be judged: the program says \"try later\": no disk.")
        #expect(try await verifier.account(named: AccountName("ada")) == nil)
    }

    @Test func `the password is neither in its arguments nor in its environment, which is clean`() async throws {
        let out = directory.path("out")
        let script = #"tr '\0' ' ' < /proc/$$/cmdline > "\#(out)"; env >> "\#(out)"; echo '{"verdict":"reject"}'"#
        let verifier = try verifier(script, arguments: ["a b", "$(id)"])
        #expect(try await verifier.verify(try credentials()) == .wrong)
        let text = String(decoding: try Files.read(out), as: UTF8.self)
        #expect(text.contains("judge a b $(id)"))
        #expect(!text.contains("engine") && !text.contains("HOME=") && text.contains("PATH=/usr/local/sbin:"))
    }

    @Test(arguments: [
        ("exit 7", "failed with exit code 7."),
        (
            "echo 'no \\001 directory engine' >&2; echo more >&2; exit 1",
            "failed with exit code 1: no \\x01 directory ***"
        ),
        ("kill -9 $$", "was killed by a signal."),
        ("echo '{\"verdict\":\"accept\"}'; exit 1", "failed with exit code 1."),
        ("true", "answered no object of JSON."), ("echo yes", "answered no object of JSON."),
        ("yes '{\"verdict\":\"accept\"}'", "answered more than 64 KiB."),
        ("echo '{\"verdict\":\"accept\",\"settings\":{\"x\":1}}'", "answered a setting that there is not, \"x\"."),
    ])
    func `what goes wrong is no verdict, and is told with its first complaint`(script: String, words: String)
        async throws
    {
        #expect(try await reason(verifier(script)) == "The login of ada cannot be judged: the program \(words)")
    }

    @Test func `a program that is not there is no verdict`() async throws {
        let words = try await reason(make([directory.path("none")]))
        #expect(words.hasPrefix("The login of ada cannot be judged: the program cannot be started: "))
    }

    @Test func `one that takes too long is killed with all that it has started`() async throws {
        var terms = ProgramVerifier.Terms()
        terms.patience = .milliseconds(100)
        let started = directory.path("started")
        let verifier = try verifier(#"sleep 600 & echo $! > "\#(started)"; sleep 600"#, terms)
        let words = try await reason(verifier)
        #expect(words.hasPrefix("The login of ada cannot be judged: the program took longer than"))
        let limit = WaitLimit.usual
        // The script may have been killed before it had started anything.
        guard let text = try? Files.read(started),
            let first = String(decoding: text, as: UTF8.self).split(separator: "\n").first
        else { return }
        while (try? Files.read("/proc/\(first)/cmdline"))?.isEmpty == false {
            if limit.passed { throw limit.exceeded("the end of \(first)") }
        }
    }

    private final class Counts: Sendable {
        let running = Atomic(0)
        let most = Atomic(0)
        let busy = Atomic(0)
    }

    @Test func `only so many run at once, and only so many wait`() async throws {
        let counts = Counts()
        let release = CancellationFlag()
        var terms = ProgramVerifier.Terms()
        (terms.atOnce, terms.queue) = (2, 3)
        terms.patience = .seconds(60)
        let verifier = make(["/none"], terms) { _, _, _, _ in
            let now = counts.running.add(1, ordering: .relaxed).newValue
            if now > counts.most.load(ordering: .relaxed) { counts.most.store(now, ordering: .relaxed) }
            while !release.isSet { Thread.pause(.milliseconds(1)) }
            counts.running.subtract(1, ordering: .relaxed)
            return ChildProgram.Ended(status: 0, output: Array(#"{"verdict":"reject"}"#.utf8))
        }
        let credentials = try credentials()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<12 {
                group.addTask {
                    do { _ = try await verifier.verify(credentials) } catch { counts.busy.add(1, ordering: .relaxed) }
                }
            }
            group.addTask {
                while counts.busy.load(ordering: .relaxed) < 7 || counts.running.load(ordering: .relaxed) < 2 {
                    await Task.yield()
                }
                release.set()
            }
        }
        #expect(counts.most.load(ordering: .relaxed) == 2)
        #expect(counts.busy.load(ordering: .relaxed) >= 7)
    }

    @Test func `the settings of its group hold where the answer says nothing`() async throws {
        var group = AccountGroup(try AccountName("students"))
        (group.settings.maxSessions, group.settings.permissions) = (2, .readOnly)
        try store.addGroup(group)
        let answer = #"{"verdict":"accept","group":"students","settings":{"max-sessions":5}}"#
        guard case .proved(let account) = try await verifier("echo '\(answer)'").verify(try credentials()) else {
            throw TestFailure("not proved")
        }
        #expect(account.effective.maxSessions == 5 && account.effective.permissions == .readOnly)
        let words = try await reason(verifier(#"echo '{"verdict":"accept","group":"none"}'"#))
        #expect(words.hasPrefix("The program puts ada into the group none, which there is not."))
    }
}
