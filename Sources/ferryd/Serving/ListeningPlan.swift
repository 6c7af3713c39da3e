// SPDX-License-Identifier: Apache-2.0
import FTPServer
import FerryIO
import ProgramKit

/// The places where the server is to listen: those of the settings, or the sockets that were handed over.
struct ListeningPlan: Sendable {
    /// The port, if the settings name none.
    let port: UInt16
    let inherited: [InheritedSocket]

    /// The name by which a service supervisor marks a socket whose clients begin with TLS.
    private static let implicitName = "implicit-tls"

    func listeners(_ options: Options) async throws(UsageError) -> [ListenerConfiguration] {
        if !options.listeners.isEmpty { return try await tables(options.listeners) }
        if options.port == nil, options.listen.isEmpty, options.encryption.implicitPort == nil, !inherited.isEmpty {
            return inherited.map { socket in
                var terms = ListenerTerms()
                terms.isImplicit = socket.name == Self.implicitName
                return ListenerConfiguration(socket.address, terms)
            }
        }
        let addresses = try await addresses(options.listen, port: options.port ?? port)
        var listeners = addresses.map { ListenerConfiguration($0) }
        if let implicitPort = options.encryption.implicitPort {
            var terms = ListenerTerms()
            terms.isImplicit = true
            listeners += addresses.map { ListenerConfiguration($0.with(port: implicitPort), terms) }
        }
        return listeners
    }

    private func tables(_ tables: [ListenerOptions]) async throws(UsageError) -> [ListenerConfiguration] {
        var listeners: [ListenerConfiguration] = []
        for table in tables {
            let addresses = try await addresses(table.address.map { [$0] } ?? [], port: table.port ?? port)
            listeners += addresses.map { ListenerConfiguration($0, table.terms) }
        }
        return listeners
    }

    /// Every address asked for, or all of this machine.
    private func addresses(_ hosts: [String], port: UInt16) async throws(UsageError) -> [SocketAddress] {
        if hosts.isEmpty { return [SocketAddress.hasV6 ? .anyV6(port: port) : .anyV4(port: port)] }
        var addresses: [SocketAddress] = []
        for host in hosts {
            do throws(Resolver.Failure) {
                addresses += try await Resolver.addresses(of: host, port: port).prefix(1)
            } catch {
                throw UsageError("--listen \(host): \(error)")
            }
        }
        return addresses
    }
}
