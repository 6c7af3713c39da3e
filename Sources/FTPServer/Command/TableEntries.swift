// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPWire

/// The words of a command about itself, lifted out of its type.
struct CommandDescription: Sendable {
    let verb: Verb
    let syntax: String
    let summary: String
    let features: @Sendable (SessionView) -> [String]

    /// True for a command that means nothing by its word alone; what stands in brackets may be left out.
    var wantsArgument: Bool { syntax.prefix { $0 != "[" }.contains("<") }

    init<C: Command>(_: C.Type) {
        verb = C.verb
        syntax = C.syntax
        summary = C.summary
        features = { C.features($0) }
    }
}

protocol TableEntry: Sendable {
    var description: CommandDescription { get }
}

/// A row of the table that holds while a transfer runs.
struct DuringTransferEntry: TableEntry {
    let description: CommandDescription
    let react: @Sendable (TransferStatus) -> TransferReaction

    static func reacting<C: CommandDuringTransfer>(_ command: C.Type) -> Self {
        Self(description: CommandDescription(command)) { C.react($0) }
    }
}

/// A row of the session's table: a command lifted out of its shape.
struct SessionEntry: TableEntry {
    typealias Run = @Sendable ([UInt8], inout Session, consuming Pending) async throws(Refusal) -> Outcome

    let description: CommandDescription
    /// True if a pending `REST` survives the command; clients send some between it and the transfer.
    let keepsRestart: Bool
    let run: Run

    private init<C: Command>(_ command: C.Type, keepsRestart: Bool = false, _ run: @escaping Run) {
        self.description = CommandDescription(command)
        self.keepsRestart = keepsRestart
        self.run = run
    }

    /// `USER` after the login: nothing to do for the same user, a new login for another (RFC 959 §4.1.1).
    static func changingUser(_ command: USER.Type) -> Self {
        Self(command, keepsRestart: true) {
            (argument, session: inout Session, _: consuming Pending) async throws(Refusal) -> Outcome in
            let name = try Pathname(parsing: argument).bytes
            guard await session.isStill(name) else { return .depart(.logIn(as: name), nil) }
            session.expectsSparePassword = true
            return .reply(Completion.alreadyLoggedIn.reply)
        }
    }

    /// `PASS` after the login: clients send it behind each `USER`, and it is not looked at.
    static func repeatingPassword(_ command: PASS.Type) -> Self {
        Self(command, keepsRestart: true) {
            (_, session: inout Session, _: consuming Pending) async throws(Refusal) -> Outcome in
            guard session.expectsSparePassword else { throw .needs(.user) }
            session.expectsSparePassword = false
            return .reply(Completion.superfluous.reply)
        }
    }

    /// `SITE`, whose first word has a row in a table of its own.
    static let site = Self(SITE.self) {
        (argument, session: inout Session, pending: consuming Pending) async throws(Refusal) -> Outcome in
        let site = SITE.Argument(parsing: argument)
        guard let row = site.word.flatMap({ SiteTable.rows[$0] }) else {
            throw .parameterNotImplemented("There is no such SITE command; SITE HELP lists them.")
        }
        // A word alone that needs more is told what.
        if site.rest.isEmpty, row.description.wantsArgument {
            throw .badArgument("It takes more: \(row.description.syntax)")
        }
        return try await row.run(site.rest, &session, pending)
    }

    static func query<C: QueryCommand>(_ command: C.Type) -> Self {
        Self(command, keepsRestart: true) {
            (argument, session: inout Session, _: consuming Pending) async throws(Refusal) -> Outcome in
            .reply(try C.answer(C.Argument(parsing: argument), session.view).reply)
        }
    }

    static func setting<C: SettingCommand>(_ command: C.Type) -> Self {
        Self(command, keepsRestart: true) {
            (argument, session: inout Session, _: consuming Pending) async throws(Refusal) -> Outcome in
            .reply(try C.run(C.Argument(parsing: argument), on: &session.parameters).reply)
        }
    }

    static func storeSetting<C: StoreSettingCommand>(_ command: C.Type) -> Self {
        Self(command, keepsRestart: true) {
            (argument, session: inout Session, _: consuming Pending) async throws(Refusal) -> Outcome in
            .reply(try C.run(C.Argument(parsing: argument), on: &session.storage).reply)
        }
    }

    static func account<C: AccountCommand>(_ command: C.Type) -> Self {
        Self(command) { (argument, session: inout Session, _: consuming Pending) async throws(Refusal) -> Outcome in
            let context = session.context
            return .reply(try await C.run(C.Argument(parsing: argument), on: &session.identity, for: context).reply)
        }
    }

    static func navigation<C: NavigationCommand>(_ command: C.Type) -> Self {
        Self(command) { (argument, session: inout Session, _: consuming Pending) async throws(Refusal) -> Outcome in
            let navigation = try await C.run(C.Argument(parsing: argument), from: session.workspace)
            session.directory = navigation.directory
            return .reply(navigation.completion.reply)
        }
    }

    static func file<C: FileCommand>(_ command: C.Type) -> Self {
        Self(command) { (argument, session: inout Session, _: consuming Pending) async throws(Refusal) -> Outcome in
            .reply(try await C.run(C.Argument(parsing: argument), in: session.workspace).reply)
        }
    }

    static func reporting<C: ReportingCommand>(_ command: C.Type) -> Self {
        Self(command) { (argument, session: inout Session, _: consuming Pending) async throws(Refusal) -> Outcome in
            switch try await C.report(C.Argument(parsing: argument), in: session.workspace) {
            case .completion(let completion): return .reply(completion.reply)
            case .listing(let listing): return .listing(listing)
            }
        }
    }

    static func opening<C: OpeningCommand>(_ command: C.Type) -> Self {
        Self(command) { (argument, session: inout Session, _: consuming Pending) async throws(Refusal) -> Outcome in
            let opened = try await C.run(C.Argument(parsing: argument), in: session.workspace)
            let reply = opened.reply.reply
            session.pending = opened.unlocks
            return .reply(reply)
        }
    }

    static func renaming<C: RenamingCommand>(_ command: C.Type) -> Self {
        Self(command) {
            (argument, session: inout Session, pending: consuming Pending) async throws(Refusal) -> Outcome in
            switch consume pending {
            case .rename(let source):
                return .reply(
                    try await C.run(C.Argument(parsing: argument), source: source, in: session.workspace).reply)
            default:
                throw .needs(.rnfr)
            }
        }
    }

    static func dataPlan<C: DataPlanCommand>(_ command: C.Type) -> Self {
        Self(command, keepsRestart: true) {
            (argument, session: inout Session, _: consuming Pending) async throws(Refusal) -> Outcome in
            let before = session.dataPlan.announced
            let completion = try await session.planned(C.self, C.Argument(parsing: argument))
            session.noteUnansweredPlan(announced: before)
            await session.waitIfTardy()
            return .reply(completion.reply)
        }
    }

    static func announcing<C: AnnouncingCommand>(_ command: C.Type) -> Self {
        Self(command, keepsRestart: true) {
            (argument, session: inout Session, _: consuming Pending) async throws(Refusal) -> Outcome in
            let announcement = try await C.run(C.Argument(parsing: argument), in: session.workspace)
            session.announcedSize = announcement.size
            return .reply(announcement.completion.reply)
        }
    }

    static func transfer<C: TransferCommand>(_ command: C.Type) -> Self {
        Self(command) {
            (argument, session: inout Session, pending: consuming Pending) async throws(Refusal) -> Outcome in
            try session.parameters.encryption.admitTransfer()
            if session.dataPlan.isEmpty { throw .noDataConnectionPlanned }
            var terms = TransferTerms(announcedSize: session.announcedSize.take())
            switch consume pending {
            case .restart(let restart): terms.restart = restart.offset
            case .range(let range): terms.range = range.bytes
            default: break
            }
            return .transfer(try await C.plan(C.Argument(parsing: argument), in: session.workspace, terms))
        }
    }

    static func errand<C: ErrandCommand>(_ command: C.Type) -> Self {
        Self(command) {
            (argument, session: inout Session, pending: consuming Pending) async throws(Refusal) -> Outcome in
            var part: ByteRange?
            if case .range(let range) = consume pending { part = range.bytes }
            return .errand(try await C.plan(C.Argument(parsing: argument), part, in: session.workspace))
        }
    }

    static func copying<C: CopyingCommand>(_ command: C.Type) -> Self {
        Self(command) {
            (argument, session: inout Session, pending: consuming Pending) async throws(Refusal) -> Outcome in
            switch consume pending {
            case .copy(let source):
                return .errand(try await C.plan(C.Argument(parsing: argument), source: source, in: session.workspace))
            default:
                throw .copyNeedsSource
            }
        }
    }

    static func clearing<C: ClearingCommand>(_ command: C.Type) -> Self {
        Self(command) { (argument, session: inout Session, _: consuming Pending) async throws(Refusal) -> Outcome in
            _ = try C.Argument(parsing: argument)
            try C.check(session.parameters.encryption)
            return .clear(Completion.controlInClear.reply)
        }
    }

    static func departure<C: DepartureCommand>(_ command: C.Type) -> Self {
        Self(command) { (argument, session: inout Session, _: consuming Pending) async throws(Refusal) -> Outcome in
            let departure = try C.depart(C.Argument(parsing: argument), session.parameters.encryption)
            return .depart(departure.end, departure.completion.reply)
        }
    }
}
