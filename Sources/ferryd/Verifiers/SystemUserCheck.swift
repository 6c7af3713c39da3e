// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPWire
import FerryIO
import FerryPAM

/// The process that asks PAM about one user of this machine: `ferryd` itself, with a word that no help tells.
///
/// It reads a question and writes an answer as any verifying program does, so that no module of PAM runs in the server.
struct SystemUserCheck {
    /// The first word of its command line.
    static let word = "check-system-user"

    private let service: String
    private let leastUser: UInt32
    private let shells: VerifierOptions.Shells
    /// The time after which the process ends, if a module of PAM hangs.
    private let seconds: UInt32
    /// The passwords that nobody has, so that PAM spends the same time on users who are never let in.
    private static let impossible = Array("\u{08}\n\r\u{7F}impossible".utf8)

    /// The command line that checks users on the terms of the settings.
    static func words(for options: VerifierOptions) -> [[UInt8]] {
        // The very program that runs, whatever has been installed in its place meanwhile.
        [
            "/proc/self/exe", word, options.service, "\(options.leastUser)", options.shells.rawValue,
            "\(options.seconds)",
        ].map { Array($0.utf8) }
    }

    /// Reads the words behind the first one; nil for any that `words(for:)` does not write.
    init?(_ words: [[UInt8]]) {
        let texts = words.map { String(decoding: $0, as: UTF8.self) }
        guard texts.count == 4, let leastUser = UInt32(texts[1]),
            let shells = VerifierOptions.Shells(rawValue: texts[2]), let seconds = UInt32(texts[3])
        else { return nil }
        (service, self.leastUser, self.shells, self.seconds) = (texts[0], leastUser, shells, seconds)
    }

    /// Reads the question on standard input and writes the answer on standard output.
    static func run(_ words: [[UInt8]]) -> DaemonExitCode {
        let streams = StandardStreams.standard
        guard let check = SystemUserCheck(words) else { return complain(streams) }
        // The server that asks has no right to kill it, if its monitor has started it.
        System.endProcess(after: check.seconds &+ 1)
        guard let text = try? text(of: streams.input), let question = VerifierQuestion(parsing: text) else {
            return complain(streams)
        }
        let (answer, words) = check.answer(to: question)
        for line in words.split(separator: "\n") { streams.complain(String(line)) }
        streams.say(String(decoding: answer.line.dropLast(), as: UTF8.self))
        return .done
    }

    private static func complain(_ streams: StandardStreams) -> DaemonExitCode {
        streams.complain("\(word) is for ferryd itself.")
        return .usage
    }

    private static func text(of stream: CInt) throws(Errno) -> [UInt8] {
        var text: [UInt8] = []
        while text.count < 64 << 10 {
            let portion = try System.read(stream, atMost: 4096)
            if portion.isEmpty { break }
            text += portion
        }
        return text
    }

    /// The answer, and words for the log.
    func answer(
        to question: VerifierQuestion,
        finding find: (String) throws(Errno) -> System.UserEntry? = { name throws(Errno) in
            try System.entry(ofUser: name)
        }
    ) -> (VerifierAnswer, words: String) {
        let entry: System.UserEntry?
        // A name that cannot be looked up just now is no strange one, which the next verifier might let in.
        do throws(Errno) { entry = try find(question.user) } catch {
            return (.tryLater("the users of this machine cannot be looked up: \(error)"), "")
        }
        let isAllowed = entry.map(mayLogIn) ?? false
        let password = isAllowed && !question.password.contains(0) ? question.password : Self.impossible
        let (outcome, words) = SystemPassword(service: service).check(
            user: question.user, password: password, from: question.address)
        if case .failed(let reason) = outcome { return (.tryLater(reason), words) }
        guard let entry else { return (.notMine, words) }
        // Also of a service that says yes to everybody.
        guard isAllowed else { return (.reject, words) }
        switch outcome {
        case .right: return (accept(question.user, entry), words)
        case .passwordExpired: return (accept(question.user, entry, but: .passwordExpired), words)
        case .accountExpired: return (accept(question.user, entry, but: .accountExpired), words)
        case .notAllowed: return (accept(question.user, entry, but: .closed), words)
        case .unknown: return (.notMine, words)
        case .wrong, .failed: return (.reject, words)
        }
    }

    /// False of users whose home is the whole machine, which is the entry of one that has none.
    private func mayLogIn(_ entry: System.UserEntry) -> Bool {
        entry.user != 0 && entry.user >= leastUser && entry.home.first == .slash && entry.home.count > 1
            && (shells == .any || System.isLoginShell(entry.shell))
    }

    private func accept(
        _ name: String, _ entry: System.UserEntry, but obstacle: AccessObstacle? = nil
    ) -> VerifierAnswer {
        var user = VerifiedUser()
        user.settings.home = entry.home
        user.systemUser = SystemUser(
            user: entry.user, group: entry.group, groups: System.groups(ofUser: name, first: entry.group))
        user.obstacle = obstacle
        return .accept(user)
    }
}
