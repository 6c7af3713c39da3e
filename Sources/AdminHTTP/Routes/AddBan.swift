// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FerryIO
import ProgramKit

extension AdminRoute {
    /// Turns a network away.
    static let addBan = AdminRoute(
        name: "addBan", method: "POST", template: "/v1/bans",
        summary: "Bans a network, as ferryd ban add does; within a second its sessions end.", scope: .operate,
        body: .object([
            .always("network", .text, "An address, or a network such as 192.0.2.0/24."),
            .sometimes("seconds", .count, "Its length; until it is lifted if not given."),
            .sometimes("reason", .text, "The reason, in words, 200 bytes at most."),
        ]),
        answers: [Answer(status: 201, meaning: "It holds.", content: .json(.ban))]
    ) { (service, arguments) async throws(AdminRefusal) in
        let text = arguments.body["network"]?.asText ?? ""
        guard let network = IPNetwork(text) else {
            throw AdminRefusal(
                400, "\"\(text)\" is no address and no network, such as 192.0.2.7 or 2001:db8::/64.")
        }
        let reason = arguments.body["reason"]?.asText ?? "by an administrator"
        if reason.utf8.count > 200 { throw AdminRefusal(400, "A reason has 200 bytes at most.") }
        let seconds = arguments.body["seconds"]?.asNumber
        if let seconds, !(1...longestBan).contains(seconds) {
            throw AdminRefusal(400, "\"seconds\" is a number from 1 to \(longestBan), or not given.")
        }
        let now = System.secondsSince1970()
        let ban = Ban(of: network, until: seconds.map { now + $0 }, began: now, reason: reason)
        do throws(AccountError) { try await service.desk.add(ban) } catch { throw AdminRefusal(error) }
        return .json(ban.json, status: 201)
    }

    /// A hundred years.
    private static let longestBan: Int64 = 3_153_600_000
}
