// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO

/// `EPSV`: the server awaits the next data connection on a port it tells (RFC 2428 §3).
enum EPSV: DataPlanCommand {
    typealias Argument = RawArgument
    static let verb = Verb.epsv
    static let syntax = "EPSV [1 | 2 | ALL]"
    static let summary = "Await the next data connection, for IPv6 too."

    static func run(
        _ argument: RawArgument, on plan: inout DataPlan, between endpoints: Endpoints, ports: PassivePorts
    ) throws(Refusal) -> Completion {
        let own: AddressFamily = endpoints.local.isV6 ? .ipv6 : .ipv4
        let request: ExtendedPassiveRequest
        do throws(ArgumentError) { request = try ExtendedPassiveRequest(parsing: argument.bytes) } catch {
            throw error == .unsupported ? .addressFamilyNotSupported(use: own) : .syntaxError
        }
        switch request {
        case .all:
            plan.isExtendedPassiveOnly = true
            return .onlyExtendedPassive
        case .family(let family) where family != own:
            throw .addressFamilyNotSupported(use: own)
        case .family, .sameFamily:
            let port = try plan.listen(at: endpoints, ports)
            plan.announced = nil
            return .enteredExtendedPassive(port: port)
        }
    }

    static func features(_: SessionView) -> [String] { ["EPSV"] }
}
