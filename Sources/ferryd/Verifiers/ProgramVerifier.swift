// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPWire
import FerryIO

/// A program that judges names and passwords: it is started for each login, reads the question and writes its answer.
///
/// Whatever goes wrong with it is no wrong password: the login cannot be judged then.
struct ProgramVerifier: CredentialVerifier {
    /// The limits of a verifier.
    struct Terms: Sendable {
        var patience = Duration.seconds(10)
        /// The number of programs that run at once.
        var atOnce = 8
        /// The number of logins that wait for their turn.
        var queue = 256
        var remembering = Duration.zero
    }

    /// Starts a program with a question, waits for its end, and kills it when it takes too long.
    ///
    /// By itself, or by a process that may do more than this one.
    typealias Start =
        @Sendable (_ words: [[UInt8]], _ question: [UInt8], _ patience: Duration, _ flag: CancellationFlag)
        throws(ChildProgram.Unfinished) -> ChildProgram.Ended

    /// The verifier in messages: `The program /usr/local/bin/judge-login`.
    let title: String
    let remembering: Duration
    private let words: [[UInt8]]
    private let terms: Terms
    private let start: Start
    private let group: @Sendable (AccountName) async throws(AccountError) -> AccountGroup?
    private let turns: AsyncSemaphore
    private let pool: BlockingPool

    /// `words` are a path and arguments; `group` gives a group of accounts by its name.
    init(
        _ title: String, running words: [[UInt8]], _ terms: Terms = Terms(), by start: @escaping Start = Self.asChild,
        group: @escaping @Sendable (AccountName) async throws(AccountError) -> AccountGroup?
    ) {
        (self.title, self.words, self.terms, self.start, self.group) = (title, words, terms, start, group)
        remembering = terms.remembering
        turns = AsyncSemaphore(limit: terms.atOnce)
        pool = BlockingPool(width: terms.atOnce)
    }

    /// Runs the program as a child of this process.
    static let asChild: Start = { (words, question, patience, flag) throws(ChildProgram.Unfinished) in
        let order = ProgramOrder(words: words, input: question, patience: patience, isQuestion: true)
        do throws(Errno) { return try order.runHere(flag) } catch { throw .notStarted(error) }
    }

    /// The same, or where the kernel holds this process to its directories, as a child of one that is free.
    static let anywhere: Start = { (words, question, patience, flag) throws(ChildProgram.Unfinished) in
        try ProgramOrder(words: words, input: question, patience: patience, isQuestion: true).run(flag)
    }

    func verify(_ credentials: LoginCredentials) async throws(AccountError) -> CredentialVerdict {
        switch try answer(in: try await ended(credentials), to: credentials) {
        case .accept(let user): return .proved(try await account(credentials.name, user))
        case .reject: return .wrong
        case .notMine: return .unknown
        case .tryLater(let reason): throw failure("says \"try later\": \(reason)", credentials)
        }
    }

    /// Runs the program when it is the login's turn.
    private func ended(_ credentials: LoginCredentials) async throws(AccountError) -> ChildProgram.Ended {
        let deadline = Deadline.after(terms.patience)
        guard turns.waiting < terms.queue, await turns.enter() else { throw busy(credentials) }
        defer { turns.leave() }
        // A client that has waited so long is not to be made to wait twice as long.
        if deadline.hasPassed { throw busy(credentials) }
        let question = VerifierQuestion.line(for: credentials)
        do throws(ChildProgram.Unfinished) {
            return try await pool.run {
                [words, terms, start] (flag: CancellationFlag) throws(ChildProgram.Unfinished) in
                try start(words, question, terms.patience, flag)
            }
        } catch {
            throw failure(error.words, credentials)
        }
    }

    private func answer(
        in ended: ChildProgram.Ended, to credentials: LoginCredentials
    ) throws(AccountError) -> VerifierAnswer {
        if ended.isTooLong {
            throw failure("answered more than \(ProgramOrder.answerLimit >> 10) KiB", credentials, ended)
        }
        if ended.isLate {
            throw failure("took longer than \(terms.patience.components.seconds) s and was killed", credentials, ended)
        }
        guard let status = ended.status else { throw failure("was killed by a signal", credentials, ended) }
        if status != 0 { throw failure("failed with exit code \(status)", credentials, ended) }
        do throws(UnusableAnswer) { return try VerifierAnswer(parsing: ended.output) } catch {
            throw failure(error.words, credentials, ended)
        }
    }

    private func account(_ name: AccountName, _ user: VerifiedUser) async throws(AccountError) -> Account {
        var account = Account(name)
        account.settings = user.settings
        (account.systemUser, account.obstacle) = (user.systemUser, user.obstacle)
        if let group = user.group {
            guard let found = try await self.group(group) else {
                throw .notJudged(
                    "\(title) puts \(name) into the group \(group), which there is not. Add it: ferryd group add \(group)"
                )
            }
            (account.group, account.inherited) = (group, found.settings)
        }
        return account
    }

    private func busy(_ credentials: LoginCredentials) -> AccountError {
        .notJudged("\(title) has too many logins to judge; that of \(credentials.name) was not looked at.")
    }

    /// The error that tells what went wrong, with the first line that the program complained in.
    private func failure(
        _ words: String, _ credentials: LoginCredentials, _ ended: ChildProgram.Ended? = nil
    ) -> AccountError {
        let line = ended?.errors.split(separator: .lineFeed).first.map { Array($0.prefix(300)) } ?? []
        let complaint = line.isEmpty ? "." : ": \(Printable.text(line.hiding(credentials.secret)))"
        return .notJudged(
            "The login of \(credentials.name) cannot be judged: \(title.lowercasedFirst) \(words)\(complaint)")
    }
}

extension [UInt8] {
    /// With stars in the place of a secret.
    fileprivate func hiding(_ secret: [UInt8]) -> [UInt8] {
        if secret.isEmpty { return self }
        return replacing(secret, with: Array("***".utf8))
    }
}

extension String {
    /// With a small first letter, unless the word is written in capitals.
    fileprivate var lowercasedFirst: String {
        guard let first, dropFirst().first?.isLowercase == true else { return self }
        return first.lowercased() + dropFirst()
    }
}
