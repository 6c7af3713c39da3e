// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPServer
import FTPWire
import FerryIO
import ProgramKit

#if AdminHTTP
import AdminHTTP

/// The service through which a running server is seen and steered, where the settings want one.
struct ControlService {
    private let socket: LocalSocket?
    private let counters = ServerCounters()

    init(_ options: Options, in state: StateDirectory) throws(UsageError) {
        socket = try options.controlSocket.path(in: state).map { path throws(UsageError) in
            LocalSocket(at: try Serving.absolutePath(String(decoding: path, as: UTF8.self)))
        }
    }

    /// The subscriber that counts; none where nobody would ask for its numbers.
    var subscribers: [any EventSubscriber] { socket == nil ? [] : [counters] }

    /// Opens the socket, if there is to be one.
    ///
    /// - Throws: If it cannot be had.
    func open(
        on server: Server, _ bans: BanBook, _ desk: ControlDesk, tellingTo log: any ServerLog
    ) throws(UsageError) -> OpenControl {
        guard let socket else { return OpenControl() }
        let service = AdminService(server: server, counters: counters, bans: bans, desk: desk, version: Version.text)
        let listening: Descriptor
        do throws(Errno) { listening = try socket.listen() } catch { throw Self.failure(error, socket) }
        do throws(HTTPServiceError) {
            let http = try HTTPService(on: listening) { await service.answer($0) }
            log.tell(.controlOpened(socket.path))
            return OpenControl(http: http, socket: socket)
        } catch {
            socket.remove()
            throw UsageError("--control-socket: \(error)")
        }
    }

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
    fileprivate var http: HTTPService?
    fileprivate var socket: LocalSocket?

    func close() async {
        socket?.remove()
        await http?.stop()
    }
}

extension ControlDesk: AdminDesk {
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

    /// - Throws: If the settings want one.
    init(_ options: Options, in state: StateDirectory) throws(UsageError) {
        guard options.controlSocket == .off else {
            throw UsageError("This ferryd is built without what --control-socket needs (AdminHTTP). Leave it out.")
        }
    }

    func open(
        on server: Server, _ bans: BanBook, _ desk: ControlDesk, tellingTo log: any ServerLog
    ) throws(UsageError) -> OpenControl {
        OpenControl()
    }
}

/// A service that is not there.
struct OpenControl {
    func close() async {}
}
#endif
