// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPWire
import FerryIO

/// The second phase, in which the client proves an account; only the commands of `CommandTable.login` exist here.
struct Login: Phase, ~Copyable {
    private var channel: ControlChannel
    let context: ConnectionContext
    var progress = LoginProgress()
    var parameters: TransferParameters
    private var strangeWords = 0
    /// The lines that came, and their bytes.
    private var spent = (lines: 0, bytes: 0)
    private var deadline: Deadline
    /// The command with which it begins, which the session before has read and not answered.
    private var opening: CommandLine?

    init(on channel: consuming ControlChannel, for context: ConnectionContext) {
        self.channel = channel
        self.channel.write(in: nil)
        self.context = context
        context.noteLogout()
        let configuration = context.services.configuration
        parameters = TransferParameters(configuration, encryption: context.encryption)
        deadline = context.loop.deadline(after: configuration.timeouts.login)
    }

    /// The login of another user in a session that goes on, after `USER`.
    init(
        on channel: consuming ControlChannel, as name: [UInt8], parameters: TransferParameters,
        for context: ConnectionContext
    ) {
        self.init(on: channel, for: context)
        opening = CommandLine(.user, name)
        self.parameters = parameters
    }

    var view: SessionView {
        SessionView(user: nil, directory: VirtualPath(), parameters: parameters, context: context)
    }

    consuming func run() async -> NextPhase {
        while true {
            switch await step() {
            case .again: continue
            case .afresh: startAfresh()
            case .entered(let admission):
                let (context, parameters) = (context, parameters)
                return .session(Session(admission, on: channel, parameters: parameters, for: context))
            case .encrypting(let protectsData):
                let context = context
                return .handshake(
                    Handshake(on: channel, for: context, before: .login(protectsData: protectsData)))
            case .ended(let ending):
                let context = context
                return .farewell(Farewell(on: channel, for: context, because: ending))
            }
        }
    }

    /// Forgets what was said, but not since when and how much.
    private mutating func startAfresh() {
        progress = LoginProgress()
        parameters = TransferParameters(context.services.configuration, encryption: context.encryption)
    }

    private enum Step: ~Copyable {
        case again
        case afresh
        case entered(AuthenticatedLogin)
        case encrypting(protectsData: Bool)
        case ended(CloseReason)
    }

    /// Reads one line and answers it.
    private mutating func step() async -> Step {
        if let opening = opening.take() { return await respond(to: opening) }
        let scanned: CommandLineScanner.Scanned?
        do throws(CloseReason) { scanned = try await channel.next(until: deadline, for: context) } catch {
            return .ended(error)
        }
        if isTooMuch(scanned) { return .ended(.refused(.tooMuchBeforeLogin)) }
        switch scanned {
        case nil: return .ended(.refused(.loginTimeout))
        case .tooLong: return .ended(.refused(.lineTooLong))
        case .malformed(let malformation):
            channel.send(Refusal(malformation).reply)
            return .again
        case .line(let line):
            context.report(line)
            return await respond(to: line)
        }
    }

    /// Answers a line, if only by a refusal.
    private mutating func respond(to line: CommandLine) async -> Step {
        do throws(Refusal) { return try await answer(line) } catch {
            context.report(.refused(line, error))
            if error.closesConnection { return .ended(.refused(error)) }
            channel.send(error.reply)
            return .again
        }
    }

    /// Counts a line; true if there were more than a login needs.
    private mutating func isTooMuch(_ scanned: CommandLineScanner.Scanned?) -> Bool {
        guard let scanned else { return false }
        spent.lines += 1
        if case .line(let line) = scanned { spent.bytes += line.verbText.count + line.argument.count }
        let limits = context.services.configuration.limits
        return spent.lines > limits.commandsBeforeLogin || spent.bytes > limits.bytesBeforeLogin
    }

    private mutating func answer(_ line: CommandLine) async throws(Refusal) -> Step {
        guard let verb = line.verb, let entry = CommandTable.login[verb] else { return try refuse(line) }
        switch try await entry.run(line.argument, &self) {
        case .reply(let reply):
            context.report(line, answered: reply)
            channel.send(reply)
            return .again
        case .entered(let identity, let reply):
            let admission = try await admit(identity)
            context.noteLogin(of: identity)
            channel.send(reply)
            return .entered(admission)
        case .depart(.leave, let reply):
            channel.send(reply)
            return .ended(.quit)
        case .depart(.encrypt(let protectsData), let reply):
            if channel.holdsMore() { throw .bytesBehindAuth }
            channel.send(reply)
            return .encrypting(protectsData: protectsData)
        case .depart(.startAfresh, let reply), .depart(.logIn, let reply):
            channel.send(reply)
            return .afresh
        }
    }

    /// Gives a client that has proved an account its place and its files, or refuses and tells the reason.
    private func admit(_ identity: Identity) async throws(Refusal) -> AuthenticatedLogin {
        do throws(LoginObstacle) {
            return try await AuthenticatedLogin(of: identity, to: context, parameters.encryption)
        } catch {
            context.report(.loginRefused(user: identity.name, error))
            throw error.refusal
        }
    }

    /// Commands for later are refused as such; words that are no commands soon show a client that is none.
    private mutating func refuse(_ line: CommandLine) throws(Refusal) -> Step {
        if Verb.isRecognised(wire: line.verbText) { throw line.verb == nil ? .notImplemented : .notLoggedIn }
        if let foreign = ForeignProtocol(opening: line.verbText + [.space] + line.argument) {
            return .ended(.foreign(foreign))
        }
        strangeWords += 1
        throw strangeWords < context.services.configuration.limits.unknownCommands
            ? .unknownCommand : .tooManyUnknownCommands
    }
}
