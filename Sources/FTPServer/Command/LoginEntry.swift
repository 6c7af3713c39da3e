// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPWire

/// A row of the login's table.
struct LoginEntry: TableEntry {
    enum Outcome: Sendable {
        case reply(Reply)
        case entered(Identity, Reply)
        case depart(SessionEnd, Reply)
    }

    typealias Run = @Sendable ([UInt8], inout Login) async throws(Refusal) -> Outcome

    let description: CommandDescription
    let run: Run

    private init<C: Command>(_ command: C.Type, _ run: @escaping Run) {
        self.description = CommandDescription(command)
        self.run = run
    }

    static func login<C: LoginCommand>(_ command: C.Type) -> Self {
        Self(command) { (argument, login: inout Login) async throws(Refusal) -> Outcome in
            let context = login.context
            try login.parameters.encryption.admitLogin()
            switch try await C.run(C.Argument(parsing: argument), on: &login.progress, for: context) {
            case .asked(let reply): return .reply(reply.reply)
            case .proved(let identity, let completion): return .entered(identity, completion.reply)
            }
        }
    }

    /// `HOST`, whose name whoever judges the login is told.
    static let host = Self(HOST.self) { (argument, login: inout Login) async throws(Refusal) -> Outcome in
        let argument = RawArgument(parsing: argument)
        let completion = try HOST.answer(argument, login.view)
        // RFC 7151 §3.1: between USER and PASS it is too late.
        if login.progress.name != nil { throw .hostAfterLogin }
        login.progress.host = HOST.name(argument)
        return .reply(completion.reply)
    }

    static func query<C: QueryCommand>(_ command: C.Type) -> Self {
        Self(command) { (argument, login: inout Login) async throws(Refusal) -> Outcome in
            .reply(try C.answer(C.Argument(parsing: argument), login.view).reply)
        }
    }

    static func setting<C: SettingCommand>(_ command: C.Type) -> Self {
        Self(command) { (argument, login: inout Login) async throws(Refusal) -> Outcome in
            .reply(try C.run(C.Argument(parsing: argument), on: &login.parameters).reply)
        }
    }

    static func departure<C: DepartureCommand>(_ command: C.Type) -> Self {
        Self(command) { (argument, login: inout Login) async throws(Refusal) -> Outcome in
            let departure = try C.depart(C.Argument(parsing: argument), login.parameters.encryption)
            return .depart(departure.end, departure.completion.reply)
        }
    }
}
