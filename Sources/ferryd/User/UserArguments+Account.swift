// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPPolicy
import FTPWire
import FerryIO
import ProgramKit

/// The meaning of the options for an account, and the place where it is kept.
extension UserArguments {
    /// The changes in an account that the options ask for.
    func edit() throws -> AccountEdit {
        var edit = AccountEdit()
        edit.settings = try settingsEdit()
        if has(.group), has(.noGroup) { throw UsageError("--group and --no-group contradict each other.") }
        if let group = self[.group] { edit.group = .of(try Self.accountName(group, of: "a group")) }
        if has(.noGroup) { edit.group = AccountEdit.Membership.none }
        if has(.disabled), has(.enabled) { throw UsageError("--disabled and --enabled contradict each other.") }
        if has(.disabled) { edit.isDisabled = true }
        if has(.enabled) { edit.isDisabled = false }
        return edit
    }

    /// The changes in settings that the options ask for.
    func settingsEdit() throws -> SettingsEdit {
        var edit = SettingsEdit()
        for setting in AccountSetting.all {
            guard let value = self[UserOption(setting)] else { continue }
            // A directory of that name is ./inherit; "none" is a word of --allow, and may be the name of a home.
            let isNone = value == Array("none".utf8) && !["allow", "home"].contains(setting.name)
            if value == Array("inherit".utf8) || isNone {
                edit.cleared.insert(setting.name)
            } else if setting.name == "home" {
                try Self.set(named: setting.name, to: Self.absolute(value), in: &edit.given)
            } else {
                try Self.set(named: setting.name, to: value, in: &edit.given)
            }
        }
        if has(.noHome) {
            if edit.given.home != nil { throw UsageError("--home and --no-home contradict each other.") }
            edit.cleared.insert("home")
        }
        return edit
    }

    /// Reads the value of a setting; an error names the option that gave it.
    static func set(
        named name: String, shownAs option: String? = nil, to value: [UInt8], in settings: inout AccountSettings
    ) throws(UsageError) {
        guard let setting = AccountSetting.named(name) else { return }
        let option = option ?? name
        do throws(InvalidSetting) { try setting.set(value, in: &settings) } catch {
            switch error {
            case .takes(let values):
                throw UsageError("--\(option) takes \(values), or \"inherit\", not \"\(Printable.text(value))\".")
            case .permission(let unknown):
                let known = Permissions.words.map(\.word)
                let hint = unknown.word.nearest(of: known).map { " Did you mean \"\($0)\"?" } ?? ""
                throw UsageError("--\(option): \(unknown)\(hint) Known are: \(known.joined(separator: ", ")).")
            }
        }
    }

    /// Opens the accounts of the server that is meant.
    func openStore(create: Bool = false, looks: Bool = false) async throws -> any AdministeredStore {
        try await Self.openStore(self[.state], create: create, looks: looks)
    }

    /// The state directory that is meant.
    var stateDirectory: StateDirectory {
        get throws { try self[.state].map { StateDirectory(path: $0) } ?? .configured() }
    }

    /// Opens the accounts in a state directory, or in that of the server.
    static func openStore(
        _ state: [UInt8]?, create: Bool = false, looks: Bool = false
    ) async throws -> any AdministeredStore {
        let directory = try state.map { StateDirectory(path: $0) } ?? .configured()
        return try await directory.accounts(create: create, looks: looks)
    }

    /// A path that means the same for the server, wherever that was started.
    private static func absolute(_ path: [UInt8]) throws -> [UInt8] {
        if path.isEmpty { throw UsageError("--home needs the path of a directory.") }
        if path.first == UInt8(ascii: "/") { return path }
        return try System.currentDirectory() + [UInt8(ascii: "/")] + path
    }
}
