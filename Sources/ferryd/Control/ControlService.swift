// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPServer
import FTPWire
import FerryACME
import FerryIO
import ProgramKit
import Synchronization

#if AdminHTTP
import AdminHTTP

/// The service through which a running server is seen and steered, where the settings want one.
struct ControlService {
    private let socket: LocalSocket?
    private let port: LocalPort?
    private let names: [String]
    /// The way in by TCP, which opens when somebody asks for it.
    let door = ControlDoor()
    private let state: StateDirectory
    private let counters = ServerCounters()

    init(_ options: Options, in state: StateDirectory) throws(UsageError) {
        (self.state, port, names) = (state, options.controlAddress, options.controlNames)
        if port != nil, options.controlSocket == .off {
            throw UsageError("--control-address needs --control-socket on: through that, tokens are made.")
        }
        socket = try options.controlSocket.path(in: state).map { path throws(UsageError) in
            LocalSocket(at: try Serving.absolutePath(String(decoding: path, as: UTF8.self)))
        }
    }

    /// The subscriber that counts; none where nobody would ask for its numbers.
    var subscribers: [any EventSubscriber] { socket == nil ? [] : [counters] }

    /// Opens the socket and the port, as far as they are wanted.
    ///
    /// - Throws: If one of them cannot be had.
    func open(
        on server: Server, _ bans: BanBook, _ desk: ControlDesk, tellingTo log: any ServerLog
    ) async throws(UsageError) -> OpenControl {
        guard let socket else { return OpenControl() }
        let tokens = try await tokens()
        let service = AdminService(
            server: server, counters: counters, bans: bans, desk: desk, tokens: tokens, version: Version.text)
        let listening: Descriptor
        do throws(Errno) { listening = try socket.listen() } catch { throw Self.failure(error, socket) }
        var opened = OpenControl(socket: socket)
        do throws(HTTPServiceError) {
            opened.service = try HTTPService(on: listening) { await service.answer($0) }
        } catch {
            socket.remove()
            throw UsageError("--control-socket: \(error)")
        }
        log.tell(.controlOpened(socket.path))
        opened.door = door
        let door = door
        let (place, gate) = (port, AdminGate(names: names, tokens: tokens))
        door.prepare { () throws(UsageError) in try Self.listen(at: place, gate, service, log) }
        if port == nil { opened.closing = Task { await door.closeAgain(whenNotUsed: service, tellingTo: log) } }
        do throws(UsageError) { if port != nil { _ = try door.open() } } catch {
            await opened.close()
            throw error
        }
        return opened
    }

    /// Listens at a port, or where the kernel likes.
    private static func listen(
        at port: LocalPort?, _ gate: AdminGate, _ service: AdminService, _ log: any ServerLog
    ) throws(UsageError) -> (HTTPService, SocketAddress) {
        guard let port = port ?? LocalPort("127.0.0.1:0") else { preconditionFailure("it is an address") }
        let listening: Descriptor
        do throws(Errno) { listening = try port.listen() } catch {
            throw UsageError("--control-address \(port.address) cannot be had: \(error).")
        }
        let address = (try? LocalPort.address(of: listening)) ?? port.address
        do throws(HTTPServiceError) {
            let http = try HTTPService(on: listening) { await service.answer($0, at: gate) }
            log.tell(.controlListens(address))
            return (http, address)
        } catch {
            throw UsageError("--control-address: \(error)")
        }
    }

    /// The tokens that the state directory keeps.
    private func tokens() async throws(UsageError) -> TokenBook {
        let (state, name) = (state, Self.tokenFile)
        return try await BlockingPool.shared.run { () throws(UsageError) in
            let kept: [UInt8]?
            do throws(PrivateFileError) { kept = try state.contents(of: name) } catch { throw UsageError(error.words) }
            do throws(TokenTrouble) {
                return try TokenBook(kept) { (bytes) throws(TokenTrouble) in
                    do throws(PrivateFileError) { try state.replace(name, with: bytes) } catch {
                        throw TokenTrouble(error.words)
                    }
                }
            } catch {
                throw UsageError(
                    "The tokens in \(state)/\(name) cannot be used: \(error). Without the file there are none.")
            }
        }
    }

    /// The file of tokens in the state directory.
    private static let tokenFile = "tokens.json"

    private static func failure(_ error: Errno, _ socket: LocalSocket) -> UsageError {
        let path = Printable.text(socket.path)
        let advice = "Name another place: --control-socket PATH"
        return switch error {
        case .addressInUse: UsageError("Another program listens on \(path). \(advice)")
        case .exists: UsageError("\(path) is there, and is no socket. Remove it, or name another place.")
        default: UsageError("The socket \(path) cannot be made: \(error). \(advice)")
        }
    }
}

/// A service that is there, until it is closed.
struct OpenControl {
    fileprivate var service: HTTPService?
    fileprivate var socket: LocalSocket?
    fileprivate var door: ControlDoor?
    fileprivate var closing: Task<Void, Never>?

    func close() async {
        socket?.remove()
        closing?.cancel()
        await door?.close()
        await service?.stop()
    }
}

/// The way in by TCP.
final class ControlDoor: Sendable {
    typealias Opening = @Sendable () throws(UsageError) -> (HTTPService, SocketAddress)

    private struct State {
        var opening: Opening?
        var isOpen: (service: HTTPService, address: SocketAddress)?
    }

    private let state = Mutex(State())

    /// Takes note of how it is opened.
    fileprivate func prepare(_ opening: @escaping Opening) { state.withLock { $0.opening = opening } }

    /// Opens it, unless it is open; the address.
    func open() throws(UsageError) -> SocketAddress {
        try state.withLock { (state) throws(UsageError) in
            if let open = state.isOpen { return open.address }
            guard let opening = state.opening else { throw UsageError("The server ends.") }
            let (service, address) = try opening()
            state.isOpen = (service, address)
            return address
        }
    }

    /// Closes it for good.
    fileprivate func close() async {
        let service = state.withLock { state in
            defer { state = State() }
            return state.isOpen?.service
        }
        await service?.stop()
    }

    /// Closes it each time that it was opened for browsers and none is left, until the task is cancelled.
    fileprivate func closeAgain(whenNotUsed pages: AdminService, tellingTo log: any ServerLog) async {
        while (try? await Task.sleep(for: .seconds(60))) != nil {
            let open = state.withLock { state -> (service: HTTPService, address: SocketAddress)? in
                if pages.hasBrowsers { return nil }
                defer { state.isOpen = nil }
                return state.isOpen
            }
            guard let open else { continue }
            await open.service.stop()
            log.tell(.controlClosed(open.address))
        }
    }
}

extension ControlDesk: AdminDesk {
    func note(_ caller: String, did deed: String) { settings.log.tell(.administered(by: caller, deed: deed)) }

    func reload() async throws(AdminMistakes) -> AdminReload {
        switch await settings.run() {
        case .changed(let changes, let waiting): return AdminReload(changes: changes, waiting: waiting)
        case .kept(let mistakes): throw AdminMistakes(mistakes)
        }
    }
}
#else

/// The service of a ferryd that is built with the package trait `AdminHTTP`; this one is built without.
struct ControlService {
    let subscribers: [any EventSubscriber] = []
    let door = ControlDoor()

    /// - Throws: If the settings want one.
    init(_ options: Options, in state: StateDirectory) throws(UsageError) {
        guard options.controlSocket == .off, options.controlAddress == nil else {
            throw UsageError("This ferryd is built without what --control-socket needs (AdminHTTP). Leave it out.")
        }
    }

    func open(
        on server: Server, _ bans: BanBook, _ desk: ControlDesk, tellingTo log: any ServerLog
    ) async throws(UsageError) -> OpenControl {
        OpenControl()
    }
}

/// A way in that is not there.
struct ControlDoor: Sendable {}

/// A service that is not there.
struct OpenControl {
    func close() async {}
}
#endif
