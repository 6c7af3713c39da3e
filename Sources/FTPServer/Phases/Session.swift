// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPStorage
import FTPWire
import FerryIO

/// The third phase: somebody is logged in.
///
/// It can be made only out of what a finished login gives.
struct Session: Phase, ~Copyable {
    var channel: ControlChannel
    let context: ConnectionContext
    var identity: Identity
    private let seat: UserSeat
    var storage: any StorageBackend
    private let capabilities: StorageCapabilities
    var directory = VirtualPath()
    var parameters: TransferParameters { didSet { channel.write(in: parameters.charset) } }
    var dataPlan = DataPlan()
    var pending = Pending.nothing
    /// The size of the next upload, as `ALLO` announced it.
    var announcedSize: Int64?
    /// The client may send a password that nothing depends on: it has said who it is once more, or has shown a
    /// certificate.
    var expectsSparePassword: Bool
    /// When it ends unless the client says something.
    private var idleUntil: Deadline

    /// The time for which it listens for the next command before it is parked, rounded up to the grain.
    private static let attention = Duration.milliseconds(50)
    private static let grain = Duration.milliseconds(25)

    init(
        _ admission: consuming AuthenticatedLogin, on channel: consuming ControlChannel, parameters: TransferParameters,
        for context: ConnectionContext
    ) {
        identity = admission.identity
        expectsSparePassword = admission.identity.hasCertificate
        storage = admission.storage
        capabilities = storage.capabilities
        seat = admission.seat
        self.channel = channel
        self.parameters = parameters
        self.parameters.encryption = admission.encryption
        self.parameters.ownCharset =
            admission.identity.settings.charset ?? context.terms.charset ?? context.services.configuration.charset
        self.context = context
        idleUntil = context.loop.deadline(after: parameters.idleTimeout)
        self.channel.write(in: self.parameters.charset)
    }

    var view: SessionView {
        SessionView(
            user: identity.name, directory: directory, parameters: parameters, context: context,
            capabilities: capabilities)
    }

    var workspace: Workspace { Workspace(storage: storage, view: view) }

    var endpoints: Endpoints {
        Endpoints(
            local: context.local, peer: context.peer,
            awaiting: context.balancer == nil ? context.local : channel.localAddress,
            publicAddress: context.services.configuration.publicAddress(for: context.peer.host),
            dataHosts: context.dataBalancers == nil
                ? [context.peer.host] + (context.balancer.map { [$0] } ?? []) : [], loop: context.loop)
    }

    /// The limits of a transfer's speed: the account's, and the server's for everybody.
    func limits(of direction: TransferSubject.Direction) -> [RateLimit] {
        var limits: [RateLimit] = []
        if let limit = seat.rates[direction] { limits.append(limit) }
        if let limit = context.services.rates[direction] { limits.append(limit) }
        return limits
    }

    /// True when the user of that name is the one who is logged in, and would still be let in.
    func isStill(_ name: [UInt8]) async -> Bool {
        // An account store that cannot be read is told by the login that follows.
        guard context.obstacle(to: identity) == nil else { return false }
        return (try? await context.services.authenticator.confirms(identity, as: name)) ?? false
    }

    consuming func run() async -> NextPhase {
        let stop: Stop
        do throws(CloseReason) { stop = try await serve() } catch {
            dataPlan.giveUp()
            noteUnansweredPlan(announced: dataPlan.announced)
            let context = context
            return .farewell(Farewell(on: channel, for: context, because: error))
        }
        switch stop {
        case .silence:
            dataPlan.rest(on: context.loop)
            noteUnansweredPlan(announced: dataPlan.announced)
            return .rest(self)
        case .reinitialisation:
            let context = context
            return .login(Login(on: channel, for: context))
        case .encryption(let protectsData):
            let context = context
            return .handshake(Handshake(on: channel, for: context, before: .login(protectsData: protectsData)))
        case .newLogin(let name):
            let (context, parameters) = (context, parameters)
            return .login(Login(on: channel, as: name, parameters: parameters, for: context))
        }
    }

    /// Until when there is nothing to do unless the client says something.
    var parkedUntil: Deadline { min(idleUntil, dataPlan.expires) }

    /// The reason for which the session stops serving though the connection goes on.
    private enum Stop {
        case silence
        /// The client has asked for it by `REIN`.
        case reinitialisation
        /// The client wants to be somebody else.
        case newLogin([UInt8])
        /// The client wants an encrypted connection, and logs in anew on it.
        case encryption(protectsData: Bool)
    }

    private mutating func serve() async throws(CloseReason) -> Stop {
        while true { if let stop = try await step() { return stop } }
    }

    /// Reads one line and answers it.
    private mutating func step() async throws(CloseReason) -> Stop? {
        // Many sessions fall silent at about the same time: one wake-up of the loop does for all of them.
        let silence = context.loop.deadline(after: Self.attention).coarse(Self.grain)
        guard let scanned = try await channel.next(until: min(silence, idleUntil), for: context) else {
            if !context.loop.hasPassed(idleUntil) { return .silence }
            throw .refused(.idleTimeout(seconds: Int(parameters.idleTimeout.components.seconds)))
        }
        defer { idleUntil = context.loop.deadline(after: parameters.idleTimeout) }
        switch scanned {
        case .tooLong: throw .refused(.lineTooLong)
        case .malformed(let malformation):
            _ = pending.take()
            channel.send(Refusal(malformation).reply)
            return nil
        case .line(let line):
            let line = parameters.charset.map(line.stored(as:)) ?? line
            context.report(line)
            return try await answer(line)
        }
    }

    private mutating func answer(_ line: CommandLine) async throws(CloseReason) -> Stop? {
        let outcome: Outcome
        do throws(Refusal) { outcome = try await dispatch(line) } catch {
            context.report(.refused(line, error))
            if error.closesConnection { throw .refused(error) }
            channel.send(error.reply)
            return nil
        }
        switch consume outcome {
        case .reply(let reply):
            context.report(line, answered: reply)
            channel.send(reply)
            return nil
        case .transfer(let transfer):
            try await perform(transfer)
            return nil
        case .listing(let listing):
            try await report(listing)
            return nil
        case .errand(let errand):
            try await carryOut(errand)
            return nil
        case .clear(let reply):
            if channel.holdsMore() { throw .refused(.bytesBehindCCC) }
            channel.send(reply)
            let deadline = context.loop.deadline(after: context.services.configuration.timeouts.dataConnection)
            do throws(StreamError) { try await channel.decrypt(until: deadline) } catch { throw .lost(error) }
            context.security?.noteClear()
            return nil
        case .depart(let departure, let reply):
            if case .encrypt = departure, channel.holdsMore() { throw .refused(.bytesBehindAuth) }
            if let reply { channel.send(reply) }
            switch departure {
            case .leave: throw .quit
            case .startAfresh: return .reinitialisation
            case .logIn(let name): return .newLogin(name)
            case .encrypt(let protectsData): return .encryption(protectsData: protectsData)
            }
        }
    }

    /// Finds the command's row and runs it.
    ///
    /// A step that a 3yz reply had unlocked is taken away first, from every command.
    private mutating func dispatch(_ line: CommandLine) async throws(Refusal) -> Outcome {
        let pending = pending.take()
        guard let verb = line.verb, let entry = CommandTable.session[verb] else {
            throw Verb.isRecognised(wire: line.verbText) ? .notImplemented : .unknownCommand
        }
        guard entry.keepsRestart else { return try await entry.run(line.argument, &self, pending) }
        switch consume pending {
        case .restart(let restart): self.pending = .restart(restart)
        case .range(let range): self.pending = .range(range)
        default: break
        }
        return try await entry.run(line.argument, &self, .nothing)
    }
}

extension CommandLine {
    /// The same with names in their stored form; passwords are kept as they are, as a login proves them so.
    fileprivate func stored(as charset: Charset) -> CommandLine {
        if holdsPasswords { return self }
        return CommandLine(line: verbText + [.space] + charset.stored(path: argument))
    }
}
