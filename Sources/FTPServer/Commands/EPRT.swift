// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO

/// `EPRT`: the server makes the next data connection, to an address of the client (RFC 2428 §2).
enum EPRT: DataPlanCommand {
    typealias Argument = RawArgument
    static let verb = Verb.eprt
    static let syntax = "EPRT |<1 or 2>|<address>|<port>|"
    static let summary = "Make the next data connection to you, for IPv6 too."

    static func run(
        _ argument: RawArgument, on plan: inout DataPlan, between endpoints: Endpoints, ports _: PassivePorts
    ) throws(Refusal) -> Completion {
        if plan.isExtendedPassiveOnly { throw .onlyExtendedPassiveAllowed }
        let target: ExtendedHostPort
        do throws(ArgumentError) { target = try ExtendedHostPort(parsing: argument.bytes) } catch {
            throw error == .unsupported ? .addressFamilyNotSupported : .syntaxError
        }
        guard let address = SocketAddress(numeric: target.host, port: target.port),
            address.isV6 == (target.family == .ipv6), endpoints.mayConnect(to: address)
        else { throw .dataPortRefused }
        plan.connect(to: address)
        return .dataPortAccepted
    }

    static func features(_: SessionView) -> [String] { ["EPRT"] }
}
