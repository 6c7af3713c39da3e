// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FerryIO

extension AdminRoute {
    /// Lets a network in again.
    static let liftBan = AdminRoute(
        name: "liftBan", method: "DELETE", template: "/v1/bans/{network}",
        summary: "Lifts a ban; it holds no more within a second.",
        scope: .operate,
        parameters: [
            Parameter(
                name: "network", place: .path,
                summary: "The network as it is listed, its slash encoded: 192.0.2.0%2F24.")
        ],
        answers: [
            Answer(status: 204, meaning: "The ban is lifted.", content: .nothing),
            Answer(status: 404, meaning: "There is no such ban.", content: .json(.problem)),
        ]
    ) { service, arguments in
        let text = arguments.path["network"] ?? ""
        guard let network = IPNetwork(text) else {
            return .problem(400, "\"\(text)\" is no address and no network, such as 192.0.2.7 or 2001:db8::/64.")
        }
        do throws(AccountError) {
            if try await service.desk.lift(network) { return .nothing }
            let wider = try await service.desk.bans().first { $0.network.contains(network.base) }
            return .problem(
                404,
                wider.map { "\(network) is turned away by the ban of \($0.network): lift that." }
                    ?? "\(network) is not banned.")
        } catch {
            return .problem(503, error.description)
        }
    }
}
