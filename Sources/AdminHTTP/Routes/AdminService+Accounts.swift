// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPPolicy
import FerryIO
import ProgramKit

/// The store of accounts, as routes use it.
extension AdminService {
    /// Asks the store, and says what it has against it.
    func ask<Value>(
        _ body: (any AccountStore) async throws(AccountError) -> Value
    ) async throws(AdminRefusal) -> Value {
        do throws(AccountError) { return try await body(desk.accountStore) } catch { throw AdminRefusal(error) }
    }

    /// The account that a path names.
    func account(_ arguments: AdminArguments) async throws(AdminRefusal) -> Account {
        let name = try Self.name(arguments.path["account"] ?? "")
        guard let account = try await ask({ (store) throws(AccountError) in try await store.account(named: name) })
        else {
            throw AdminRefusal(AccountError.notFound(name))
        }
        return account
    }

    /// The group that a path names.
    func group(_ arguments: AdminArguments) async throws(AdminRefusal) -> AccountGroup {
        let name = try Self.name(arguments.path["group"] ?? "")
        let groups = try await ask { (store) throws(AccountError) in try await store.groups() }
        guard let group = groups.first(where: { $0.name == name }) else {
            throw AdminRefusal(404, "There is no group \"\(name)\".")
        }
        return group
    }

    static func name(_ text: String) throws(AdminRefusal) -> AccountName {
        do throws(InvalidAccountName) { return try AccountName(Array(text.utf8)) } catch {
            throw AdminRefusal(400, "\"\(text)\" cannot be a name. \(error)")
        }
    }

    /// A hash of a password that was given, or else of one that is made here; the latter is told, too.
    static func password(_ given: String?) async throws(AdminRefusal) -> (hash: PasswordHash, made: String?) {
        let text = given ?? GeneratedPassword.make()
        do throws(UnusablePassword) {
            let hash = try await BlockingPool.calculating.run { () throws(UnusablePassword) in
                try PasswordHash(of: Array(text.utf8))
            }
            return (hash, given == nil ? text : nil)
        } catch {
            throw AdminRefusal(400, "\(error)")
        }
    }
}

extension AdminRefusal {
    init(_ error: AccountError) {
        let status =
            switch error {
            case .alreadyExists, .groupExists, .groupInUse: 409
            case .notFound, .noGroup: 404
            case .nothingYet, .unavailable, .damaged, .notJudged: 503
            }
        self.init(status, error.description)
    }
}

extension SettingsEdit {
    /// Reads the settings of a request: a text for each, in the words of the options of `ferryd user`, `null` takes one away.
    init(_ settings: JSON?) throws(AdminRefusal) {
        self.init()
        guard case .object(let members)? = settings else { return }
        for (name, value) in members {
            guard let setting = AccountSetting.named(name) else { continue }
            guard let text = value.asText else {
                cleared.insert(name)
                continue
            }
            if name == "home", !text.hasPrefix("/") {
                throw AdminRefusal(400, "\"settings.home\" takes an absolute path, not \"\(text)\".")
            }
            do throws(InvalidSetting) { try setting.set(Array(text.utf8), in: &given) } catch {
                switch error {
                case .takes(let values):
                    throw AdminRefusal(400, "\"settings.\(name)\" takes \(values), not \"\(text)\".")
                case .permission(let unknown): throw AdminRefusal(400, "\"settings.\(name)\": \(unknown)")
                }
            }
        }
    }
}

extension PathRule {
    /// Reads a rule of a request.
    init(_ body: JSON) throws(AdminRefusal) {
        let path = body["path"]?.asText ?? ""
        guard let pattern = RulePattern(Array(path.utf8)) else {
            throw AdminRefusal(
                400,
                "\"path\" takes a path from the root of the tree, without \"..\", not \"\(path)\". For names anywhere: "
                    + "/**/\(path)")
        }
        let permissions: Permissions
        do throws(UnknownPermission) { permissions = try Permissions(body["deeds"]?.asText ?? "") } catch {
            let known = Permissions.words.map(\.word).joined(separator: ", ")
            throw AdminRefusal(400, "\"deeds\": \(error) Known are: \(known).")
        }
        self.init(body["effect"]?.asText == Effect.allow.rawValue ? .allow : .deny, permissions, pattern)
    }
}
