// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPPolicy
import ProgramKit

extension AdminRoute {
    /// Adds a rule to an account.
    static let addRule = AdminRoute(
        name: "addRule", method: "POST", template: "/v1/accounts/{account}/rules",
        summary: "Puts a rule behind the others of an account.", scope: .administer, parameters: [.account],
        body: .rule, answers: [.account(200, "The account as it is now."), .noAccount]
    ) { (service, arguments) async throws(AdminRefusal) in
        var edit = AccountEdit()
        edit.settings.addedRule = try PathRule(arguments.body)
        return try await service.change(try await service.account(arguments), edit)
    }

    /// Takes a rule from an account.
    static let removeRule = AdminRoute(
        name: "removeRule", method: "DELETE", template: "/v1/accounts/{account}/rules/{rule}",
        summary: "Takes a rule of an account away.", scope: .administer, parameters: [.account, .rule],
        answers: [.account(200, "The account as it is now."), .noAccount]
    ) { (service, arguments) async throws(AdminRefusal) in
        let account = try await service.account(arguments)
        var edit = AccountEdit()
        edit.settings.removedRule = try arguments.rule(of: account.settings.rules)
        return try await service.change(account, edit)
    }

    /// Adds a rule to a group.
    static let addGroupRule = AdminRoute(
        name: "addGroupRule", method: "POST", template: "/v1/groups/{group}/rules",
        summary: "Puts a rule behind the others of a group.", scope: .administer, parameters: [.group], body: .rule,
        answers: [.group(200, "The group as it is now."), .noGroup]
    ) { (service, arguments) async throws(AdminRefusal) in
        var edit = SettingsEdit()
        edit.addedRule = try PathRule(arguments.body)
        return try await service.change(try await service.group(arguments), edit)
    }

    /// Takes a rule from a group.
    static let removeGroupRule = AdminRoute(
        name: "removeGroupRule", method: "DELETE", template: "/v1/groups/{group}/rules/{rule}",
        summary: "Takes a rule of a group away.", scope: .administer, parameters: [.group, .rule],
        answers: [.group(200, "The group as it is now."), .noGroup]
    ) { (service, arguments) async throws(AdminRefusal) in
        let group = try await service.group(arguments)
        var edit = SettingsEdit()
        edit.removedRule = try arguments.rule(of: group.settings.rules)
        return try await service.change(group, edit)
    }
}

extension AdminService {
    fileprivate func change(_ account: Account, _ edit: AccountEdit) async throws(AdminRefusal) -> AdminAnswer {
        let changed = try await ask { (store) throws(AccountError) in try await store.change(account.name, edit) }
        return await answer(about: changed)
    }

    func change(_ group: AccountGroup, _ edit: SettingsEdit) async throws(AdminRefusal) -> AdminAnswer {
        let changed = try await ask { (store) throws(AccountError) in try await store.changeGroup(group.name, edit) }
        return try await answer(about: changed)
    }
}

extension AdminArguments {
    /// The rule whose number the path has.
    fileprivate func rule(of rules: [PathRule]) throws(AdminRefusal) -> (rule: PathRule, index: Int) {
        let text = path["rule"] ?? ""
        guard let number = Int(text), rules.indices.contains(number - 1) else {
            throw AdminRefusal(404, "There is no rule \(text).")
        }
        return (rules[number - 1], number - 1)
    }
}
