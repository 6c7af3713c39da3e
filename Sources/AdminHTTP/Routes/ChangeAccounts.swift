// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import ProgramKit

extension AdminRoute {
    /// Makes an account.
    static let addAccount = AdminRoute(
        name: "addAccount", method: "POST", template: "/v1/accounts", summary: "Makes an account.", scope: .administer,
        body: .object([
            .always("name", .text, "Its name."),
            .sometimes("password", .text, "Its password; without it one is made, and told in the answer."),
            .sometimes("group", .text, "The group whose settings it has where it says nothing itself."),
            .sometimes("disabled", .flag, "True to keep the account, but let nobody in."),
            .sometimes("settings", .settingsEdit, "What it may do, in the words of the options of ferryd user."),
        ]),
        answers: [
            Answer(
                status: 201, meaning: "The account is there.",
                content: .json(
                    .object([
                        .always("account", .account, "The account."),
                        .sometimes("password", .text, "The password that was made, which is told only now."),
                    ]))),
            Answer(status: 404, meaning: "There is no such group.", content: .json(.problem)), .isThere,
        ]
    ) { (service, arguments) async throws(AdminRefusal) in
        let body = arguments.body
        var account = Account(try AdminService.name(body["name"]?.asText ?? ""))
        var edit = AccountEdit()
        edit.settings = try SettingsEdit(body["settings"])
        if let group = body["group"]?.asText { edit.group = .of(try AdminService.name(group)) }
        edit.isDisabled = body["disabled"]?.asFlag
        let (hash, made) = try await AdminService.password(body["password"]?.asText)
        edit.password = hash
        edit.apply(to: &account)
        let added = try await service.ask { [account] (store) throws(AccountError) in
            try await store.add(account)
            return try await store.account(named: account.name) ?? account
        }
        var object = JSONObject()
        object.add("account", added.json(nil))
        if let made { object.add("password", made) }
        return .json(object.json, status: 201)
    }

    /// Changes an account.
    static let changeAccount = AdminRoute(
        name: "changeAccount", method: "PATCH", template: "/v1/accounts/{account}",
        summary: "Changes what is given of an account, and leaves the rest.", scope: .administer,
        parameters: [.account],
        body: .object([
            .sometimes("group", .textOrNull, "Its group; null takes it out."),
            .sometimes("disabled", .flag, "True to let nobody in, false to let them in again."),
            .sometimes("settings", .settingsEdit, "The settings to change; null takes one away."),
        ]),
        answers: [.account(200, "The account as it is now."), .noAccount]
    ) { (service, arguments) async throws(AdminRefusal) in
        let (name, body) = (try AdminService.name(arguments.path["account"] ?? ""), arguments.body)
        var edit = AccountEdit()
        edit.settings = try SettingsEdit(body["settings"])
        if case .null? = body["group"] { edit.group = AccountEdit.Membership.none }
        if let group = body["group"]?.asText { edit.group = .of(try AdminService.name(group)) }
        edit.isDisabled = body["disabled"]?.asFlag
        if edit.isEmpty { throw AdminRefusal(400, "Nothing is to change.") }
        let account = try await service.ask { [edit] (store) throws(AccountError) in try await store.change(name, edit)
        }
        return await service.answer(about: account)
    }

    /// Gives an account another password.
    static let resetPassword = AdminRoute(
        name: "resetPassword", method: "POST", template: "/v1/accounts/{account}/password",
        summary: "Gives an account another password.", scope: .administer, parameters: [.account],
        body: .object([.sometimes("password", .text, "The password; without it one is made.")]),
        answers: [
            Answer(
                status: 200, meaning: "It has another password.",
                content: .json(
                    .object([.sometimes("password", .text, "The password that was made, which is told only now.")]))),
            .noAccount,
        ]
    ) { (service, arguments) async throws(AdminRefusal) in
        // Before a hash is made, which takes its time.
        let account = try await service.account(arguments)
        let (hash, made) = try await AdminService.password(arguments.body["password"]?.asText)
        var edit = AccountEdit()
        edit.password = hash
        try await service.ask { [edit] (store) throws(AccountError) in _ = try await store.change(account.name, edit) }
        return .json(.object(made.map { [("password", .text($0))] } ?? []))
    }

    /// Forgets an account.
    static let removeAccount = AdminRoute(
        name: "removeAccount", method: "DELETE", template: "/v1/accounts/{account}",
        summary: "Forgets an account; its files stay, and so do its sessions until they end.", scope: .administer,
        parameters: [.account],
        answers: [Answer(status: 204, meaning: "The account is gone.", content: .nothing), .noAccount]
    ) { (service, arguments) async throws(AdminRefusal) in
        let name = try AdminService.name(arguments.path["account"] ?? "")
        try await service.ask { (store) throws(AccountError) in try await store.remove(name) }
        return .nothing
    }
}
