// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Testing

/// A client over TLS that goes up to a certain place in a session, and there loses its connections.
struct DoomedClient {
    /// The places, in the order in which a session comes by them.
    enum Place: String, CaseIterable, Codable, Sendable {
        case connected, authSent, halfHello, hello, encrypted, nameSent, loggedIn
        case reinSent, quitSent, closeNotifySentOnControl, clearAgain
        case bufferSizeSet, dataProtected
        case activeAwaited, activeAccepted, activeHalfHello
        case passive, dataConnected, announced, dataHalfHello, dataHello, dataEncrypted
        case uploading, uploadStopped, closeNotifySent, committing
        case downloading, downloadStopped, listing
        case implicitConnected, implicitHalfHello, implicitHello, implicitEncrypted, implicitLoggedIn, implicitUploading

        fileprivate var isImplicit: Bool { rawValue.hasPrefix("implicit") }

        /// True where the file that is stored over may have become the new one.
        var mayBeStored: Bool { self == .closeNotifySent || self == .committing }
    }

    /// The ways in which a connection is lost.
    enum End: String, CaseIterable, Codable, Sendable {
        /// A reset, as of a host that was killed.
        case reset
        /// A FIN of both sides at once, without `close_notify`.
        case close
        /// A FIN of the client's side alone: its socket stays.
        case halfClose
    }

    let control: RawSocket
    private(set) var data: RawSocket?
    /// The port at which an active connection is awaited.
    private var listener: RawListener?

    /// The bytes that the client stores over `old`.
    static let content = Content.bytes(100_000)

    /// Connects, and goes up to a place.
    init(_ place: Place, explicit: SocketName, implicit: SocketName, by tls: TLSClientStage) throws {
        control = try RawSocket(connectingTo: place.isImplicit ? implicit : explicit)
        try go(to: place, tls)
    }

    private mutating func go(to place: Place, _ tls: TLSClientStage) throws {
        if place.isImplicit {
            switch place {
            case .implicitConnected: return
            case .implicitHalfHello: return try control.send(tls.halfHello)
            case .implicitHello: return try control.send(tls.hello)
            default: try control.secure(by: tls)
            }
            if place == .implicitEncrypted { return }
        }
        let client = try RawClient(over: control)
        if !place.isImplicit, try !beginEncryption(client, upTo: place, tls) { return }
        if try !logIn(client, upTo: place) { return }
        switch place {
        case .activeAwaited, .activeAccepted, .activeHalfHello: try awaitServer(client, upTo: place, tls)
        default: try transfer(client, upTo: place, tls)
        }
    }

    /// Asks for encryption; false at the place.
    private func beginEncryption(_ client: RawClient, upTo place: Place, _ tls: TLSClientStage) throws -> Bool {
        if place == .connected { return false }
        try client.send("AUTH TLS")
        if place == .authSent { return false }
        try client.expect(234)
        switch place {
        case .halfHello: try control.send(tls.halfHello)
        case .hello: try control.send(tls.hello)
        default: try control.secure(by: tls)
        }
        return ![.halfHello, .hello, .encrypted].contains(place)
    }

    /// Logs in, and has data encrypted; false at the place.
    private func logIn(_ client: RawClient, upTo place: Place) throws -> Bool {
        try client.ask("USER \(place == .committing ? "slow" : "ada")", expecting: 331)
        if place == .nameSent { return false }
        try client.ask("PASS secret", expecting: 230)
        switch place {
        case .loggedIn, .implicitLoggedIn: return false
        case .reinSent: try client.send("REIN")
        case .quitSent: try client.send("QUIT")
        case .closeNotifySentOnControl: control.closeNotify()
        case .clearAgain: try client.ask("CCC", expecting: 200)
        default:
            try client.ask("TYPE I", expecting: 200)
            if place.isImplicit { return true }
            try client.ask("PBSZ 0", expecting: 200)
            if place == .bufferSizeSet { return false }
            try client.ask("PROT P", expecting: 200)
            return place != .dataProtected
        }
        return false
    }

    /// Has the server connect to the client.
    private mutating func awaitServer(_ client: RawClient, upTo place: Place, _ tls: TLSClientStage) throws {
        let listener = try RawListener()
        self.listener = listener
        try client.ask("EPRT |1|127.0.0.1|\(listener.name.port)|", expecting: 200)
        try client.send("STOR old")
        if place == .activeAwaited { return }
        data = try listener.accept()
        if place == .activeHalfHello { try data?.send(tls.halfHello) }
    }

    /// Begins a transfer over a passive connection.
    private mutating func transfer(_ client: RawClient, upTo place: Place, _ tls: TLSClientStage) throws {
        let port = try client.passivePort()
        if place == .passive { return }
        // A small buffer holds the server up.
        let data = try RawSocket(connectingTo: port, receiveBuffer: 4096)
        self.data = data
        if place == .dataConnected { return }
        let command =
            switch place {
            case .downloading, .downloadStopped: "RETR big"
            case .listing: "LIST many"
            default: "STOR old"
            }
        try client.ask(command, expecting: 150)
        switch place {
        case .announced: return
        case .dataHalfHello: return try data.send(tls.halfHello)
        case .dataHello: return try data.send(tls.hello)
        default: try data.secure(by: tls)
        }
        switch place {
        case .dataEncrypted: return
        case .downloading, .downloadStopped, .listing: _ = try data.receive(exactly: 100)
        default:
            try data.send(Self.content)
            if place == .closeNotifySent || place == .committing { return data.closeNotify() }
            try client.waitForBytes(Self.content.count)
        }
        if place == .uploadStopped || place == .downloadStopped { try client.send("ABOR") }
    }

    /// Loses both connections; some of that may fail where the server was quicker.
    func lose(by end: End, dataFirst: Bool) {
        for socket in dataFirst ? [data, control] : [control, data] {
            guard let socket else { continue }
            switch end {
            case .reset: try? socket.reset()
            case .close: socket.close()
            case .halfClose: try? socket.finishSending()
            }
        }
    }
}

extension TLSClientStage {
    fileprivate var halfHello: [UInt8] { Array(hello.prefix(hello.count / 2)) }
}
