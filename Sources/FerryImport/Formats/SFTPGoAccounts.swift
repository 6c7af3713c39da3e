// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPPolicy
import FTPWire
import ProgramKit

/// The accounts and groups of SFTPGo, in the JSON that `dumpdata` and the web interface write.
struct SFTPGoAccounts {
    private let choices: ImportChoices
    private var takeover = Takeover()
    private var groups: [String: Group] = [:]

    /// A group that was read, with its settings as they stand in the dump: they add to those of its accounts.
    private struct Group {
        let settings: SFTPGoSettings
        let isDisabled: Bool
    }

    static func read(_ files: [ImportFile], _ choices: ImportChoices) -> Takeover {
        var reader = SFTPGoAccounts(choices: choices)
        var dumps: [(ImportFile, JSON)] = []
        for file in files {
            guard let dump = JSON(parsing: file.bytes), case .object(let members) = dump else {
                reader.takeover.fault(
                    ImportPlace(file: file.name), "This is no JSON object, as SFTPGo's dumpdata writes it.")
                continue
            }
            dumps.append((file, dump))
            let known: Set<String> = ["users", "groups", "version"]
            let others = members.filter { $0.value.asList?.isEmpty == false && !known.contains($0.key) }
                .map { Printable.text(Array($0.key.utf8)) }.sorted()
            if !others.isEmpty { reader.takeover.remarks.append("No counterpart: \(others.joined(separator: ", ")).") }
        }
        for (file, dump) in dumps { reader.readGroups(dump, file) }
        for (file, dump) in dumps { reader.readUsers(dump, file) }
        return reader.takeover
    }

    private init(choices: ImportChoices) { self.choices = choices }

    private mutating func readGroups(_ dump: JSON, _ file: ImportFile) {
        for (index, entry) in (dump["groups"]?.asList ?? []).enumerated() {
            let place = ImportPlace(file: file.name, entry: "groups[\(index)]")
            guard let name = name(entry["name"], "name", place) else { continue }
            if groups[name.description] != nil {
                takeover.fault(place, "The group \"\(name)\" stands there twice.")
                continue
            }
            var account = ImportedAccount(account: Account(name), place: place)
            let settings = SFTPGoSettings(entry["user_settings"] ?? .null, place)
            do throws(ImportFault) { try settings.apply(toGroup: &account, choices) } catch {
                takeover.faults.append(error)
                continue
            }
            // Its accounts are read only if it could be.
            groups[name.description] = Group(settings: settings, isDisabled: account.account.isDisabled)
            var group = AccountGroup(name)
            group.settings = account.account.settings
            takeover.groups.append(ImportedGroup(group: group, place: place, remarks: account.remarks))
        }
    }

    private mutating func readUsers(_ dump: JSON, _ file: ImportFile) {
        for (index, entry) in (dump["users"]?.asList ?? []).enumerated() {
            let place = ImportPlace(file: file.name, entry: "users[\(index)]")
            guard let name = name(entry["username"], "username", place) else { continue }
            do throws(ImportFault) { takeover.add(try read(entry, name, place)) } catch {
                takeover.faults.append(error)
            }
        }
    }

    private mutating func name(_ value: JSON?, _ key: String, _ place: ImportPlace) -> AccountName? {
        guard let text = value?.asText else {
            takeover.fault(place, "Its \"\(key)\" is missing.")
            return nil
        }
        return takeover.name(Array(text.utf8), at: place)
    }

    private func read(
        _ entry: JSON, _ name: AccountName, _ place: ImportPlace
    ) throws(ImportFault) -> ImportedAccount {
        var account = ImportedAccount(account: Account(name), place: place)
        var settings = SFTPGoSettings(entry, place)
        for mapping in entry["groups"]?.asList ?? [] {
            guard let text = mapping["name"]?.asText, let group = groups[text] else {
                throw ImportFault(
                    place: place, reason: "One of its groups is not in the dump, or cannot be understood.")
            }
            // 1 is the primary group, whose settings hold; 2 adds some; 3 is for lists only.
            let kind = mapping["type"]?.asNumber
            if kind == 1 || account.account.group == nil && kind == nil, let groupName = try? AccountName(text) {
                account.account.group = groupName
                settings.primary = group.settings
            } else {
                account.lost(
                    "it belongs to the group \(Printable.text(Array(text.utf8))) too, and can be in one group here")
                if kind != 3 { settings.secondary.append(group.settings) }
            }
            if group.isDisabled, kind != 3 {
                account.disable("its group \(Printable.text(Array(text.utf8))) lets nobody in")
            }
        }
        // A missing status is that of an account that is switched off.
        if try settings.number("status") ?? 0 < 1 { account.account.isDisabled = true }
        let password = entry["password"]?.asText ?? ""
        // A dump holds hashes only; what is none was not made by SFTPGo.
        account.take(crypt: Array(password.utf8))
        try settings.apply(to: &account, choices)
        return account
    }
}
