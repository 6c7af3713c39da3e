// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import ProgramKit

extension AdminRoute {
    /// Lists the groups.
    static let listGroups = AdminRoute(
        name: "listGroups", method: "GET", template: "/v1/groups", summary: "Lists all groups, and their accounts.",
        answers: [
            Answer(
                status: 200, meaning: "The groups.",
                content: .json(.object([.always("groups", .list(.group), "In the order of their names.")])))
        ]
    ) { (service, _) async throws(AdminRefusal) in
        let (groups, accounts) = try await service.ask { (store) throws(AccountError) in
            (try await store.groups(), try await store.accounts())
        }
        return .json(
            .object([("groups", .list(groups.map { group in group.json(accounts.filter { $0.group == group.name }) }))])
        )
    }

    /// Makes a group.
    static let addGroup = AdminRoute(
        name: "addGroup", method: "POST", template: "/v1/groups", summary: "Makes a group.", scope: .administer,
        body: .object([
            .always("name", .text, "Its name."),
            .sometimes("settings", .settingsEdit, "What its accounts have in common."),
        ]), answers: [.group(201, "The group is there."), .isThere]
    ) { (service, arguments) async throws(AdminRefusal) in
        var group = AccountGroup(try AdminService.name(arguments.body["name"]?.asText ?? ""))
        try SettingsEdit(arguments.body["settings"]).apply(to: &group.settings)
        let added = try await service.ask { [group] (store) throws(AccountError) in
            try await store.addGroup(group)
            return try await store.groups().first { $0.name == group.name } ?? group
        }
        return .json(added.json([]), status: 201)
    }

    /// Tells all about a group.
    static let showGroup = AdminRoute(
        name: "showGroup", method: "GET", template: "/v1/groups/{group}", summary: "Tells all about a group.",
        parameters: [.group], answers: [.group(200, "The group."), .noGroup]
    ) { (service, arguments) async throws(AdminRefusal) in
        try await service.answer(about: try await service.group(arguments))
    }

    /// Changes a group.
    static let changeGroup = AdminRoute(
        name: "changeGroup", method: "PATCH", template: "/v1/groups/{group}",
        summary: "Changes what is given of a group, and leaves the rest.", scope: .administer, parameters: [.group],
        body: .object([.always("settings", .settingsEdit, "The settings to change; null takes one away.")]),
        answers: [.group(200, "The group as it is now."), .noGroup]
    ) { (service, arguments) async throws(AdminRefusal) in
        try await service.change(
            AccountGroup(try AdminService.name(arguments.path["group"] ?? "")),
            SettingsEdit(arguments.body["settings"]))
    }

    /// Forgets a group.
    static let removeGroup = AdminRoute(
        name: "removeGroup", method: "DELETE", template: "/v1/groups/{group}",
        summary: "Forgets a group that has no accounts.", scope: .administer, parameters: [.group],
        answers: [
            Answer(status: 204, meaning: "The group is gone.", content: .nothing), .noGroup,
            Answer(status: 409, meaning: "Accounts belong to it.", content: .json(.problem)),
        ]
    ) { (service, arguments) async throws(AdminRefusal) in
        let name = try AdminService.name(arguments.path["group"] ?? "")
        try await service.ask { (store) throws(AccountError) in try await store.removeGroup(name) }
        return .nothing
    }
}

extension AdminService {
    /// An answer that tells all about a group.
    func answer(about group: AccountGroup) async throws(AdminRefusal) -> AdminAnswer {
        let accounts = try await ask { (store) throws(AccountError) in try await store.accounts() }
        return .json(group.json(accounts.filter { $0.group == group.name }))
    }
}
