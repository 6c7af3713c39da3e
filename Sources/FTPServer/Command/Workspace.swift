// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPStorage
import FTPWire
import FerryIO

/// The facts of a session that queries may know, without the means to change it.
struct SessionView: Sendable {
    let user: AccountName?
    let directory: VirtualPath
    let parameters: TransferParameters
    /// The promises of the user's store; all of them as long as nobody has logged in.
    let capabilities: StorageCapabilities
    fileprivate let context: ConnectionContext

    init(
        user: AccountName?, directory: VirtualPath, parameters: TransferParameters, context: ConnectionContext,
        capabilities: StorageCapabilities = .all
    ) {
        self.user = user
        self.directory = directory
        self.parameters = parameters
        self.context = context
        self.capabilities = capabilities
    }

    /// The words for clients that enter a directory.
    func message(of directory: VirtualPath) -> [String] {
        context.services.configuration.directoryMessages[directory]?.lines ?? []
    }

    /// The connection as the directory of sessions tells it.
    var connection: SessionStatus { context.status }

    /// The sessions of the same account; of a visitor, who shares it with strangers, this one alone.
    var ownSessions: [SessionStatus] {
        guard let user, user != .anonymous else { return [connection] }
        return context.services.directory.sessions(of: user)
    }
}

/// The settings with which transfers are made.
struct TransferParameters: Sendable {
    /// As `TYPE` set it; `nil` while it was never sent.
    var type: TypeCode?
    /// As `MODE` set it.
    var mode = ModeCode.stream
    /// The levels of `MODE Z`; nil where it is not offered.
    var compression: CompressionLevel?
    /// The facts that `MLSD` and `MLST` tell.
    var facts = FactSelection.standard
    /// The algorithm of `HASH`.
    var hash = HashAlgorithm.sha256
    /// The name that the client gave itself.
    var client: [UInt8] = []
    /// The charset of the account, the listener or the server; nil for UTF-8 always.
    var ownCharset: Charset?
    /// True once the client has asked for UTF-8.
    var wantsUTF8 = false
    let asciiPolicy: ASCIIPolicy
    var encryption: SessionEncryption
    /// The time for which the client may be silent, as it has chosen with `SITE IDLE`, and the longest that it may choose.
    var idleTimeout: Duration
    let longestIdleTimeout: Duration

    init(_ configuration: ServerConfiguration, encryption: SessionEncryption) {
        (asciiPolicy, self.encryption) = (configuration.ascii, encryption)
        idleTimeout = configuration.timeouts.idle
        longestIdleTimeout = configuration.timeouts.idle
        compression = configuration.compressionLevel.map { CompressionLevel(level: $0, highest: $0) }
    }

    /// The charset in which names travel now; nil for UTF-8.
    var charset: Charset? { wantsUTF8 ? nil : ownCharset }

    /// True if line ends are converted.
    var convertsText: Bool {
        switch asciiPolicy {
        case .off: false
        case .onRequest: type == .ascii
        case .rfc: type == nil || type == .ascii
        }
    }
}

/// The part of the world that file commands may touch: the store with the user's rights before it, and where they are.
struct Workspace: Sendable {
    let storage: any StorageBackend
    let view: SessionView

    var parameters: TransferParameters { view.parameters }

    /// The entries that `LIST -R` may list at most; nil where it lists one directory as ever.
    var recursionBudget: Int? { view.context.services.configuration.recursionBudget }

    /// The digests that sessions have taken, and the turns in which an account takes them.
    var digests: DigestDesk { view.context.services.digests }

    /// True if a subscriber of events wants the digests of uploads.
    var wantsDigests: Bool { view.context.services.events.wantsDigests }

    /// Tells of a change of names, if any subscriber keeps records.
    func report(_ change: StoreChange) { view.context.report(change) }

    /// Makes room for something that is to be written at a path.
    func roomMaker(for path: VirtualPath) -> RoomMaker { RoomMaker(in: storage, for: path, view.context) }

    /// The place that a client's pathname means.
    ///
    /// `~` is the home, unless the current directory holds something of that name: what is listed can be named as it
    /// is.
    func path(_ argument: [UInt8]) async -> VirtualPath {
        let path = VirtualPath.resolving(argument, from: view.directory)
        let first = argument.prefix { $0 != .slash }
        guard first.elementsEqual("~".utf8),
            (try? await storage.listedEntry(at: view.directory.appending(Array(first)))) != nil
        else { return path }
        return .resolving(Array("./".utf8) + argument, from: view.directory)
    }

    func path(_ argument: Pathname) async -> VirtualPath { await path(argument.bytes) }

    func path(_ argument: OptionalPathname) async -> VirtualPath {
        guard let bytes = argument.bytes else { return view.directory }
        return await path(bytes)
    }

    /// The place that the pathname of a file means; one that ends in a slash, `.` or `..` is that of a directory.
    func filePath(_ argument: [UInt8]) async throws(Refusal) -> VirtualPath {
        if argument.namesDirectory { throw .namesDirectory }
        return await path(argument)
    }

    func filePath(_ argument: Pathname) async throws(Refusal) -> VirtualPath { try await filePath(argument.bytes) }
}

extension [UInt8] {
    /// True if only a directory can be meant by this pathname: `x/`, `x/.`, `..`.
    var namesDirectory: Bool {
        let last = self[(lastIndex(of: .slash).map { $0 + 1 } ?? 0)...]
        return last.isEmpty || last.elementsEqual(".".utf8) || last.elementsEqual("..".utf8)
    }
}
