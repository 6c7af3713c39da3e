// SPDX-License-Identifier: Apache-2.0
import FerryIO

/// The ends of connections on this machine, where they are not the kernel's choice: for hosts with several addresses, and
/// for active data connections through firewalls and address translation.
///
/// Addresses are numeric.
public struct LocalEnds: Sendable, Hashable {
    /// The address that connections are made from, and at which active data connections are awaited.
    public var address: String?

    /// The address that a server is told to connect to in active mode, where it is not the one at which the control
    /// connection is made: that of a router that passes the ports on to here.
    public var activeAddress: String?

    /// The ports on which active data connections are awaited; any if `nil`.
    public var activePorts: ClosedRange<UInt16>?

    /// Leaves all of it to the kernel.
    public init() {}
}

extension LocalEnds {
    /// The address that connections are made from, with any port.
    func source(for purpose: Purpose) throws(FTPError) -> SocketAddress? { try Self.read(address, for: purpose) }

    /// The address that a server is told in active mode.
    func announced(for purpose: Purpose) throws(FTPError) -> SocketAddress? {
        try Self.read(activeAddress, for: purpose)
    }

    /// The ports to try, in order: from a random one on, as one that was used lately may not be free yet.
    var candidates: [UInt16] {
        guard let activePorts else { return [0] }
        let first = UInt16.random(in: activePorts)
        return Array(first...activePorts.upperBound) + Array((activePorts.lowerBound...first).dropLast())
    }

    private static func read(_ text: String?, for purpose: Purpose) throws(FTPError) -> SocketAddress? {
        guard let text else { return nil }
        guard let address = SocketAddress(numeric: text, port: 0) else {
            throw purpose.failure(.refusedByGuard, "\(text) is no address of this machine in numbers")
        }
        return address
    }
}
