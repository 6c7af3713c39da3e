// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FerryIO
import ProgramKit

extension AdminRoute {
    /// Lists the accounts.
    static let listAccounts = AdminRoute(
        name: "listAccounts", method: "GET", template: "/v1/accounts",
        summary: "Lists all accounts, with the room that they take where it is counted.",
        parameters: [Parameter(name: "group", place: .query, summary: "Only those of this group.")],
        answers: [
            Answer(
                status: 200, meaning: "The accounts.",
                content: .json(.object([.always("accounts", .list(.account), "In the order of their names.")])))
        ]
    ) { (service, arguments) async throws(AdminRefusal) in
        var accounts = try await service.ask { (store) throws(AccountError) in try await store.accounts() }
        if let group = arguments.query("group") { accounts = accounts.filter { $0.group?.description == group } }
        let uses = await service.desk.uses(of: accounts)
        return .json(.object([("accounts", .list(accounts.map { $0.json(uses[$0.name]) }))]))
    }

    /// One of them.
    static let showAccount = AdminRoute(
        name: "showAccount", method: "GET", template: "/v1/accounts/{account}", summary: "Tells all about an account.",
        parameters: [.account], answers: [.account(200, "The account."), .noAccount]
    ) { (service, arguments) async throws(AdminRefusal) in
        try await service.answer(about: service.account(arguments))
    }
}

extension AdminService {
    /// An answer that tells all about an account.
    func answer(about account: Account, status: Int = 200) async -> AdminAnswer {
        .json(account.json(await desk.uses(of: [account])[account.name]), status: status)
    }
}

extension AdminRoute.Parameter {
    static let account = AdminRoute.Parameter(name: "account", place: .path, summary: "The name of the account.")
    static let group = AdminRoute.Parameter(name: "group", place: .path, summary: "The name of the group.")
    static let rule = AdminRoute.Parameter(
        name: "rule", place: .path, summary: "The number of the rule among its own, from 1 on.", schema: .count)
}

extension AdminRoute.Answer {
    static func account(_ status: Int, _ meaning: String) -> AdminRoute.Answer {
        AdminRoute.Answer(status: status, meaning: meaning, content: .json(.account))
    }

    static func group(_ status: Int, _ meaning: String) -> AdminRoute.Answer {
        AdminRoute.Answer(status: status, meaning: meaning, content: .json(.group))
    }

    static let noAccount = AdminRoute.Answer(
        status: 404, meaning: "There is no such account, or none of what it is to have.", content: .json(.problem))
    static let noGroup = AdminRoute.Answer(
        status: 404, meaning: "There is no such group, or no such rule.", content: .json(.problem))
    static let isThere = AdminRoute.Answer(
        status: 409, meaning: "There is one of that name.", content: .json(.problem))
}
