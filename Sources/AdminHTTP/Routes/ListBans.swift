// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FerryIO
import ProgramKit

extension AdminRoute {
    /// Lists those who are turned away.
    static let listBans = AdminRoute(
        name: "listBans", method: "GET", template: "/v1/bans",
        summary: "Lists the networks that are turned away.",
        answers: [
            Answer(
                status: 200, meaning: "The bans that hold.",
                content: .json(.object([.always("bans", .list(.ban), "In the order of their beginning.")])))
        ]
    ) { service, _ in
        do throws(AccountError) {
            return .json(.object([("bans", .list(try await service.desk.bans().map(\.json)))]))
        } catch {
            return .problem(503, error.description)
        }
    }
}

extension JSONSchema {
    static let ban = JSONSchema.named(
        "ban",
        .object([
            .always("network", .text, "An address, or a network such as 192.0.2.0/24."),
            .always("began", .moment, "Its beginning."),
            .sometimes("until", .moment, "Its end; missing for one that holds until it is lifted."),
            .always("reason", .text, "The reason, in words."),
            .always(
                "times", .count, "The bans in a row that failed logins have led to; 0 for one of an administrator."),
        ]))
}

extension Ban {
    var json: JSON {
        var object = JSONObject()
        object.add("network", network.description)
        object.add("began", LogTime.text(of: began * 1000))
        if let end { object.add("until", LogTime.text(of: end * 1000)) }
        object.add("reason", reason)
        object.add("times", Int64(times))
        return object.json
    }
}
