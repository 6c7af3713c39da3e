// SPDX-License-Identifier: Apache-2.0
import CLinux
import Glibc

/// The program that runs this one as a service, systemd for example: it hands over sockets (sd_listen_fds(3)), is told
/// how things stand (sd_notify(3)), and wants a sign of life now and then (sd_watchdog_enabled(3)).
package struct ServiceSupervisor: Sendable {
    private let socket: [UInt8]?
    /// The time after which a service without a sign of life is taken for dead; `nil` if nobody waits for one.
    package let watchdog: Duration?

    /// Reads what the environment tells about it.
    package init(environment: (String) -> String? = { Environment.text($0) }, process: Int32 = getpid()) {
        socket = environment("NOTIFY_SOCKET").map { Array($0.utf8) }
        let isForThis = environment("WATCHDOG_PID").map { $0 == "\(process)" } ?? true
        let microseconds = environment("WATCHDOG_USEC").flatMap { Int64($0) }.flatMap { $0 > 0 ? $0 : nil }
        watchdog = isForThis ? microseconds.map { .microseconds($0) } : nil
    }

    /// Tells how things stand; without a supervisor, or with one that does not listen, nothing happens.
    package func notify(_ lines: String...) {
        guard let socket else { return }
        try? System.send(datagram: Array(lines.joined(separator: "\n").utf8), to: socket)
    }

    /// The line that goes with `RELOADING=1`: the moment by the clock that the supervisor compares with.
    package static var reloadMoment: String {
        var now = timespec()
        _ = unsafe clock_gettime(CLOCK_MONOTONIC, &now)
        return "MONOTONIC_USEC=\(Int64(now.tv_sec) * 1_000_000 + Int64(now.tv_nsec) / 1000)"
    }

    /// The listening sockets that were handed over, each to be asked for once.
    package static func inheritedSockets(
        environment: (String) -> String? = { Environment.text($0) }, process: Int32 = getpid()
    ) -> [InheritedSocket] {
        guard environment("LISTEN_PID") == "\(process)", let count = environment("LISTEN_FDS").flatMap({ Int32($0) }),
            (1...1000).contains(count)
        else { return [] }
        let names = (environment("LISTEN_FDNAMES") ?? "").split(separator: ":", omittingEmptySubsequences: false)
        return (0..<count).compactMap { index in
            let name = names.indices.contains(Int(index)) ? String(names[Int(index)]) : ""
            return InheritedSocket(Descriptor(adopting: 3 + index), name: name)
        }
    }
}

extension System {
    /// getpid(2).
    package static var processID: Int32 { getpid() }
}

/// A listening socket that another program has opened.
package final class InheritedSocket: Sendable {
    package let address: SocketAddress
    /// The name that the supervisor gives it (`FileDescriptorName=`).
    package let name: String
    private let handoff: Handoff<Descriptor>

    /// Takes over a socket; `nil` if it is none that listens for TCP connections.
    init?(_ socket: consuming Descriptor, name: String) {
        guard let address = try? System.prepareInherited(socket) else { return nil }
        self.address = address
        self.name = name
        handoff = Handoff(socket)
    }

    /// The socket, for the one listener that uses it.
    func take() -> Descriptor? { handoff.take() }
}
