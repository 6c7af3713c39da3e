// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO

/// `PASV`: the server awaits the next data connection, on an IPv4 port it tells (RFC 959 §4.1.2).
enum PASV: DataPlanCommand {
    typealias Argument = RawArgument
    static let verb = Verb.pasv
    static let syntax = "PASV"
    static let summary = "Await the next data connection."

    static func run(
        _: RawArgument, on plan: inout DataPlan, between endpoints: Endpoints, ports: PassivePorts
    ) throws(Refusal) -> Completion {
        if plan.isExtendedPassiveOnly { throw .onlyExtendedPassiveAllowed }
        guard case .v4(let local) = endpoints.local.host else { throw .passiveNeedsIPv4 }
        let port = try plan.listen(at: endpoints, ports)
        let told = if case .v4(let told)? = endpoints.publicAddress?.host { told } else { local }
        plan.announced = .v4(told)
        return .enteredPassive(HostPort(host: told, port: port))
    }

    static func features(_: SessionView) -> [String] { ["PASV"] }
}
