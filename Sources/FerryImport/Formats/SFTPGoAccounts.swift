// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPPolicy
import FTPWire
import ProgramKit

/// The accounts and groups of SFTPGo, in the JSON that `dumpdata` and the web interface write.
struct SFTPGoAccounts {
    private let choices: ImportChoices
    private var takeover = Takeover()
    /// The settings of groups as they stand in the dump, for accounts whose names they hold.
    private var groups: [String: JSON] = [:]

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
            if groups.updateValue(entry, forKey: name.description) != nil {
                takeover.fault(place, "The group \"\(name)\" stands there twice.")
                continue
            }
            var account = ImportedAccount(account: Account(name), place: place)
            do throws(ImportFault) {
                let settings = SFTPGoSettings(entry["user_settings"] ?? .null, place)
                try settings.apply(to: &account, choices, ofGroup: true)
            } catch {
                takeover.faults.append(error)
                continue
            }
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
        let settings = SFTPGoSettings(entry, place)
        account.account.isDisabled = try settings.number("status").map { $0 < 1 } ?? false
        let password = entry["password"]?.asText ?? ""
        // A dump holds hashes only; what is none was not made by SFTPGo.
        account.take(crypt: Array(password.utf8))
        try settings.apply(to: &account, choices, ofGroup: false)
        for mapping in entry["groups"]?.asList ?? [] {
            guard let text = mapping["name"]?.asText, let group = groups[text] else {
                throw ImportFault(place: place, reason: "One of its groups is not in the dump.")
            }
            // 1 is the primary group, whose settings hold; 2 adds some; 3 is for lists only.
            guard mapping["type"]?.asNumber == 1 || account.account.group == nil && mapping["type"] == nil,
                let groupName = try? AccountName(text)
            else {
                account.lost(
                    "it belongs to the group \(Printable.text(Array(text.utf8))) too, and can be in one group here")
                continue
            }
            account.account.group = groupName
            takeHome(of: group, for: &account)
        }
        return account
    }

    /// Takes the home that a group gives to each of its accounts, with the name in it; it comes before the account's own.
    private func takeHome(of group: JSON, for account: inout ImportedAccount) {
        guard let text = group["user_settings"]?["home_dir"]?.asText, !text.isEmpty else { return }
        let home = Array(text.replacing("%username%", with: account.account.name.description).utf8)
        account.take(home: home, choices)
    }
}
