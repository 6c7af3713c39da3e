// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO

/// `PORT`: the server makes the next data connection, to an IPv4 address of the client (RFC 959 §4.1.2).
enum PORT: DataPlanCommand {
    typealias Argument = RawArgument
    static let verb = Verb.port
    static let syntax = "PORT h1,h2,h3,h4,p1,p2"
    static let summary = "Make the next data connection to you."

    static func run(
        _ argument: RawArgument, on plan: inout DataPlan, between endpoints: Endpoints, ports _: PassivePorts
    ) throws(Refusal) -> Completion {
        if plan.isExtendedPassiveOnly { throw .onlyExtendedPassiveAllowed }
        guard let target = HostPort(parsing: argument.bytes) else { throw .syntaxError }
        let address = SocketAddress(.v4(target.host), port: target.port)
        guard endpoints.mayConnect(to: address) else { throw .dataPortRefused }
        plan.connect(to: address)
        return .dataPortAccepted
    }
}
